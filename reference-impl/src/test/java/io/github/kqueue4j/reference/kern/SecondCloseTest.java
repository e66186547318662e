// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A second close of a queue while the first one waits for the {@code mplock}. */
@DisabledOnOs(OS.WINDOWS) // has no SIGWINCH
class SecondCloseTest {
  /** Waits until a thread sleeps in a method. */
  private static void awaitSleep(Thread thread, String method) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    boolean sleeps = false;
    while (!sleeps) {
      assertThat(thread.isAlive()).as("%s runs", thread.getName()).isTrue();
      assertThat(System.nanoTime()).as(thread.getName()).isLessThan(end);
      sleeps =
          thread.getState().name().endsWith("WAITING")
              && Stream.of(thread.getStackTrace())
                  .anyMatch(frame -> frame.getMethodName().equals(method));
    }
  }

  @Test
  void returnsWhenTheFirstOneHasClosedTheQueue() throws Exception {
    PortableHost host = new PortableHost();
    Kqueue kq = Kqueue.open(Backend.from(new HostProvider("reference", () -> host)));
    kq.register(KEvent.signal(Signal.WINCH).add());
    Kernel kernel = host.kernel();
    Lwp lp = host.curlwp();

    kernel.mplock.get(lp);
    Thread first = Thread.ofPlatform().name("first").start(kq::close);
    awaitSleep(first, "filterDetach");
    Thread second = Thread.ofPlatform().name("second").start(kq::close);
    awaitSleep(second, "tsleep");
    kernel.mplock.rel(lp);

    second.join();
    first.join();
    assertThat(kq.isOpen()).isFalse();
  }
}
