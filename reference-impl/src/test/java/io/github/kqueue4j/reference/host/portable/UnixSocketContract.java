// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of UNIX sockets that other code has opened. */
public abstract class UnixSocketContract extends HostContract {
  private static final int MSG_OOB = 1;
  private static final LibraryFunction SOCKETPAIR = LibraryFunction.of("socketpair");
  private static final LibraryFunction SEND = LibraryFunction.of("send");

  /** Memory for system calls. */
  protected final CallMemory s = new CallMemory();

  private final Set<Integer> opened = new HashSet<>();

  /** Creates the tests for a host. */
  protected UnixSocketContract(ReferenceHost host) {
    super(host);
  }

  /** The two ends of a connection. */
  protected record Ends(Descriptor near, Descriptor far) {}

  /** Opens a connection. */
  protected final Ends connect(int type) {
    assertThat(Calls.call(s, SOCKETPAIR, SocketCalls.AF_UNIX, type, 0, s.address)).isZero();
    int near = s.intAt(0);
    int far = s.intAt(Integer.BYTES);
    opened.add(near);
    opened.add(far);
    return new Ends(backend.ofRaw(near), backend.ofRaw(far));
  }

  /** Closes a descriptor before the end of the test. */
  protected final void close(Descriptor descriptor) {
    int number = descriptor.number();
    assertThat(opened.remove(number)).isTrue();
    assertThat(FileCalls.close(s, number)).isZero();
  }

  @AfterEach
  void closeAll() {
    for (int fd : opened) {
      FileCalls.close(s, fd);
    }
  }

  private long send(Descriptor to, int bytes, int flags) {
    return Calls.callLong(s, SEND, to.number(), s.address, bytes, flags);
  }

  /** FIONREAD counts the urgent byte, but only a receive with MSG_OOB returns it. */
  @Test
  void isNotReadableByItsUrgentByteAlone() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_STREAM);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());
      assumeTrue(send(ends.far, 1, MSG_OOB) == 1, "the kernel has no urgent bytes of UNIX sockets");
      kq.poll(); // READ until a read has met the urgent byte
      assertThat(read(ends.near)).isEmpty();

      assertThat(kq.poll(SHORT)).isEmpty();

      write(ends.far, "abc");
      assertThat(one(kq).isEof()).isFalse();
      assertThat(read(ends.near)).isEqualTo("abc");
      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }
}
