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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a Linux terminal whose other end is a descriptor of this process. */
public abstract class TerminalContract extends HostContract {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;

  private final CallMemory s = new CallMemory();
  private int master;
  private int slave;
  private Path path;
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
    path = Path.of("/dev/pts/" + s.intAt(0));
    openSlave();
    kq = open();
    terminal = backend.ofRaw(slave);
  }

  @AfterEach
  void close() {
    kq.close();
    if (slave >= 0) {
      FileCalls.close(s, slave);
    }
    if (master >= 0) {
      FileCalls.close(s, master);
    }
  }

  private void hangUp() {
    FileCalls.close(s, master);
    master = -1;
  }

  private void openSlave() throws IOException {
    slave = FileCalls.open(s, PathBytes.of(path), O_RDWR | O_NOCTTY);
    assertThat(slave).isNotNegative();
  }

  private void closeSlave() {
    FileCalls.close(s, slave);
    slave = -1;
  }

  private void writeToMaster(char c) {
    s.memory.putInt(0, c);
    assertThat(FileCalls.write(s, slave, s.address, 1)).isEqualTo(1);
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

  private void type(String keys) {
    s.memory.put(0, keys.getBytes(StandardCharsets.US_ASCII));
    assertThat(FileCalls.write(s, master, s.address, keys.length())).isEqualTo(keys.length());
  }

  /** A read of the end of file that is typed returns 0 bytes, and the next one what follows. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isReadyForAnEndThatIsTyped(boolean clear) throws IOException {
    KEvent change = KEvent.read(terminal).add();
    kq.register(clear ? change.clear() : change);
    for (int round = 0; round < 3; round++) {
      type("\4");
      KEvent end = one(kq);
      assertThat(end.isEof()).as("%s in round %s", end, round).isFalse();
      assertThat(end.data()).isZero();
      assertThat(terminal.read(ByteBuffer.allocate(10))).isEqualTo(-1);
      assertThat(kq.poll(SHORT)).as("in round %s", round).isEmpty();

      type("h\n");
      assertThat(one(kq).data()).isEqualTo(2);
      assertThat(terminal.read(ByteBuffer.allocate(10))).isEqualTo(2);
      assertThat(kq.poll()).as("after round %s", round).isEmpty();
    }
  }

  @Test
  void isAtItsEndIfItHadGoneBefore() throws IOException {
    hangUp();
    kq.register(KEvent.read(terminal).add());

    KEvent end = one(kq);
    assertThat(end.isEof()).isTrue();
    assertThat(end.data()).isZero();
  }

  /** While nobody has the terminal open, its other end is at an end of file. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isAtItsEndUntilItIsOpenedAgain(boolean clear) throws IOException {
    Descriptor other = backend.ofRaw(master);
    KEvent change = KEvent.read(other).add();
    kq.register(clear ? change.clear() : change);

    for (int round = 0; round < 3; round++) {
      writeToMaster('a');
      KEvent data = one(kq);
      assertThat(data.isEof()).as("%s in round %s", data, round).isFalse();
      assertThat(data.data()).isEqualTo(1);
      assertThat(other.read(ByteBuffer.allocate(10))).isEqualTo(1);
      assertThat(kq.poll()).isEmpty();

      closeSlave();
      KEvent end = one(kq);
      assertThat(end.isEof()).as("%s in round %s", end, round).isTrue();
      assertThat(end.data()).isZero();

      openSlave();
      assertThat(kq.poll()).as("after round %s", round).isEmpty();
    }
  }

  @Test
  void hasNoRoomWhileItIsClosed() throws IOException {
    KEvent change = KEvent.write(backend.ofRaw(master)).add();
    kq.register(change);
    assertThat(one(kq).isEof()).isFalse();

    closeSlave();
    assertThat(one(kq).isEof()).isTrue();

    openSlave();
    assertThat(one(kq).isEof()).isFalse();
  }
}
