// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests a wake-up whose thread fails with an Error before it has removed the woken thread. */
class FailedWakeTest {
  private final HostMachine machine = new HostMachine();
  private final HostQueue queue = (HostQueue) machine.newSleepQueue(new Token());

  private int sleep() {
    HostLwp me = machine.curlwp();
    queue.token.get(me);
    int error = machine.tsleep(me, queue, queue, 0, "test", 0);
    queue.token.rel(me);
    return error;
  }

  private @Nullable Lwp sleeper() {
    HostLwp me = machine.curlwp();
    queue.token.get(me);
    Lwp first = queue.firstSleeper(null);
    queue.token.rel(me);
    return first;
  }

  @Test
  void isTheEndOfTheSleepAndNoTimeout() throws Exception {
    CompletableFuture<Integer> slept = CompletableFuture.supplyAsync(this::sleep);
    Lwp sleeper = sleeper();
    while (sleeper == null) {
      Thread.onSpinWait();
      sleeper = sleeper();
    }

    HostLwp me = machine.curlwp();
    queue.token.get(me);
    machine.setrunnable(
        me, sleeper); // as wake() does, which here has failed before SleepQueue.remove()
    queue.token.rel(me);

    assertThat(slept.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(sleeper()).isNull();
  }
}
