// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.LONG;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process whose exit status cannot be had yet, as it is being reaped. */
@EnabledOnOs(OS.LINUX)
class SlowReapingTest {
  // <asm-generic/errno-base.h>
  private static final int ESRCH = 3;
  private static final int ECHILD = 10;

  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Integer> registered = new CompletableFuture<>();

  @AfterEach
  void answer() {
    InjectedErrors.set(null);
  }

  /** Makes another call, once the status is asked for. */
  private void register(Kqueue kq) {
    try {
      asked.await();
      kq.register(KEvent.user(1).add());
      registered.complete(rounds.get());
    } catch (InterruptedException | KqueueException e) {
      registered.completeExceptionally(e);
    }
  }

  /** Refuses the status; not before the other call is over, or waits for a token. */
  private int refuse(Thread other) {
    rounds.incrementAndGet();
    asked.countDown();
    long end = System.nanoTime() + LONG.toNanos();
    while (other.getState() != Thread.State.TIMED_WAITING && other.isAlive()) {
      assertThat(System.nanoTime()).as("time until the call waits").isLessThan(end);
      Thread.onSpinWait();
    }
    return ESRCH;
  }

  @Test
  void leavesItsQueueToOthers() throws Exception {
    int most = Pidfd.rounds(System.getProperty("os.version", ""));
    assumeThat(most).as("how often the status is asked for").isPositive();
    Process child = new ProcessBuilder("/bin/sh", "-c", "read line").start();
    try (Kqueue kq = LinuxBackend.open()) {
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      Thread other = Thread.ofPlatform().daemon().start(() -> register(kq));
      InjectedErrors.set((function, first, second, third) ->
          switch (RefusedCall.name(function, first, second, third)) {
            case "waitid" -> ECHILD;
            case "ioctl:GET_INFO" -> refuse(other);
            default -> 0;
          });
      child.getOutputStream().close();

      assertThat(one(kq).ident()).isEqualTo(child.pid());
      assertThat(registered.get(LONG.toSeconds(), TimeUnit.SECONDS)).isLessThan(most);
    }
  }

  /** Deletes the event of a process, once its status is asked for, and triggers another event. */
  private void delete(Kqueue kq, long pid) {
    try {
      asked.await();
      kq.register(KEvent.proc(pid, NOTE_EXIT).delete(), KEvent.user(1).trigger());
      registered.complete(rounds.get());
    } catch (InterruptedException | KqueueException e) {
      registered.completeExceptionally(e);
    }
  }

  @Test
  void keepsThePidfdUntilTheStatusIsKnown() throws Exception {
    int most = Pidfd.rounds(System.getProperty("os.version", ""));
    assumeThat(most).as("how often the status is asked for").isPositive();
    AtomicInteger askedOfClosed = new AtomicInteger();
    Process child = new ProcessBuilder("/bin/sh", "-c", "read line").start();
    try (Kqueue kq = LinuxBackend.open()) {
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add(), KEvent.user(1).add());
      Thread other = Thread.ofPlatform().daemon().start(() -> delete(kq, child.pid()));
      InjectedErrors.set((function, first, second, third) -> {
        String name = RefusedCall.name(function, first, second, third);
        if (name.equals("ioctl:GET_INFO")) {
          boolean isOpen = Files.exists(Path.of("/proc/self/fd/" + first));
          askedOfClosed.addAndGet(isOpen ? 0 : 1);
          return refuse(other);
        }
        return name.equals("waitid") ? ECHILD : 0;
      });
      child.getOutputStream().close();

      assertThat(one(kq).ident()).isEqualTo(1);
      assertThat(registered.get(LONG.toSeconds(), TimeUnit.SECONDS)).isLessThan(most);
      assertThat(askedOfClosed).hasValue(0);
    }
  }
}
