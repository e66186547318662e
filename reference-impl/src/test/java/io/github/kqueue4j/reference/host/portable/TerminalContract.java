// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a Linux terminal whose other end is a descriptor of this process. */
public abstract class TerminalContract extends HostContract {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;

  private final CallMemory s = new CallMemory();
  private int master;
  private int slave;
  private Kqueue kq;
  private Descriptor terminal;

  /** Creates the tests for a host. */
  protected TerminalContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void openTerminal() throws IOException {
    master = FileCalls.open(s, PathBytes.of(Path.of("/dev/ptmx")), O_RDWR | O_NOCTTY);
    assertThat(master).isNotNegative();
    s.memory.putInt(0, 0);
    assertThat(FileCalls.ioctl(s, master, TIOCSPTLCK)).isZero();
    assertThat(FileCalls.ioctl(s, master, TIOCGPTN)).isZero();
    Path path = Path.of("/dev/pts/" + s.intAt(0));
    slave = FileCalls.open(s, PathBytes.of(path), O_RDWR | O_NOCTTY);
    assertThat(slave).isNotNegative();
    kq = open();
    terminal = backend.ofRaw(slave);
  }

  @AfterEach
  void close() {
    kq.close();
    FileCalls.close(s, slave);
    if (master >= 0) {
      FileCalls.close(s, master);
    }
  }

  private void hangUp() {
    FileCalls.close(s, master);
    master = -1;
  }

  @Test
  void isAtItsEndWhenItHasGone() throws IOException {
    kq.register(KEvent.read(terminal).add());
    s.memory.putInt(0, 'h' | '\n' << 8);
    assertThat(FileCalls.write(s, master, s.address, 2)).isEqualTo(2);
    KEvent line = one(kq);
    assertThat(line.data()).isEqualTo(2);
    assertThat(line.isEof()).isFalse();
    assertThat(terminal.read(ByteBuffer.allocate(10))).isEqualTo(2);

    hangUp();

    assertThat(one(kq).isEof()).isTrue();
  }

  @Test
  void isAtItsEndIfItHadGoneBefore() throws IOException {
    hangUp();
    kq.register(KEvent.read(terminal).add());

    KEvent end = one(kq);
    assertThat(end.isEof()).isTrue();
    assertThat(end.data()).isZero();
  }
}
