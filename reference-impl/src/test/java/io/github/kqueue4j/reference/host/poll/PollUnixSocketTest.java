// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.UnixSocketContract;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** UNIX sockets that other code has opened on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollUnixSocketTest extends UnixSocketContract {
  PollUnixSocketTest() {
    super(new PollHost());
  }

  @AfterEach
  void pollAgain() {
    InjectedErrors.set(null);
  }

  @Test
  void isCountedWherePollFails() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_STREAM);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near()).add());
      write(ends.far(), "abc");
      InjectedErrors.set(
          (function, first, second, third) -> function.equals("poll") ? RefusedCall.EINVAL : 0);

      assertThat(one(kq).data()).isEqualTo(3);
      assertThat(read(ends.near())).isEqualTo("abc");
      assertThat(kq.poll()).isEmpty();
    }
  }
}
