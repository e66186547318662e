// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.reference.host.portable.ClosedChannelContract;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The port of a watched channel that was closed on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollClosedChannelTest extends ClosedChannelContract {
  PollClosedChannelTest() {
    super(new PollHost());
  }

  /** A wait that covers the number keeps the other file open, too. */
  @Test
  void isNotMistakenForAnotherFileThatHasItsNumber() throws Exception {
    int number = backend.of(server).number();
    CallMemory s = new CallMemory();
    assertThat(FileCalls.pipe(s)).isZero();
    int source = s.intAt(0);
    int sink = s.intAt(Integer.BYTES);
    server.close();
    assertThat(Calls.call(s, LibraryFunction.of("dup2"), source, number)).isEqualTo(number);
    FileCalls.close(s, source);
    FutureTask<List<KEvent>> wait = startWait();
    FileCalls.close(s, number);

    long written = FileCalls.write(s, sink, s.address, 1);

    FileCalls.close(s, sink);
    assertThat(written).isEqualTo(-Errno.EPIPE.number());
    kq.wakeup();
    assertThat(wait.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEmpty();
  }
}
