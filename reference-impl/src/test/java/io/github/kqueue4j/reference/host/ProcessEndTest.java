// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the report of a process's end. */
class ProcessEndTest {
  private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
  private final CompletableFuture<Throwable> reported = new CompletableFuture<>();

  @AfterEach
  void putBack() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"))
        .redirectErrorStream(true)
        .start();
  }

  /** Waits until the thread that reports the ends is in a state. */
  private static void awaitThread(Predicate<List<Thread>> expected) {
    List<Thread> found;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    do {
      assertThat(System.nanoTime()).isLessThan(end);
      found =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("kqueue4j-exits"))
              .toList();
    } while (!expected.test(found));
  }

  /** Creates an action that fails so many times before it succeeds. */
  private static Runnable failing(int failures, Throwable failure, CompletableFuture<String> ran) {
    AtomicInteger left = new AtomicInteger(failures);
    return () -> {
      if (left.getAndDecrement() > 0) {
        throw (IllegalStateException) failure;
      }
      ran.complete("ran");
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void isReportedWithWhatFailsThenUntilNothingDoes(int failures) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.complete(e));
    Throwable failure = new IllegalStateException("a mistake of ours");
    CompletableFuture<String> ran = new CompletableFuture<>();
    Process process = start();
    ProcessEnd.await(process.toHandle(), failing(failures, failure, ran));
    process.destroy();
    assertThat(reported.get(60, TimeUnit.SECONDS)).isSameAs(failure);
    assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
    awaitThread(List::isEmpty);
  }

  /** While the common pool is busy, the thread whose action fails has to look at the others. */
  @Test
  void isReportedWhileTheReportOfAnotherOneFails() throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.complete(e));
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<String> ran = new CompletableFuture<>();
    try {
      ProcessEnd.await(
          null,
          () -> {
            if (over.getCount() > 0) {
              throw new IllegalStateException("a mistake of ours");
            }
          });
      reported.get(60, TimeUnit.SECONDS);
      occupyTheCommonPool(over);
      Process process = start();
      ProcessEnd.await(process.toHandle(), () -> ran.complete("ran"));
      process.destroy();
      assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
    } finally {
      over.countDown();
    }
    awaitThread(List::isEmpty);
  }

  @Test
  void isNotifiedAtOnceOfWhatIsGone() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    ProcessEnd.await(null, () -> ran.complete("ran"));
    assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
  }

  /** onExit() of the JDK completes in the common pool. */
  @Test
  void isReportedWhileTheCommonPoolIsBusy() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try {
      occupyTheCommonPool(over);
      CompletableFuture<String> ran = new CompletableFuture<>();
      Process process = start();
      ProcessEnd.await(process.toHandle(), () -> ran.complete("ran"));
      process.destroy();

      assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
    } finally {
      over.countDown();
    }
  }

  private static void occupyTheCommonPool(CountDownLatch over) throws InterruptedException {
    int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
    CountDownLatch occupied = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool()
          .execute(() -> {
            occupied.countDown();
            awaitUninterruptibly(over);
          });
    }
    assertThat(occupied.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean over = false;
    while (!over) {
      try {
        latch.await();
        over = true;
      } catch (InterruptedException e) {
        // goes on
      }
    }
  }

  @Test
  void isReportedAfterAnInterruptOfTheThread() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    Process process = start();
    ProcessEnd.await(process.toHandle(), () -> ran.complete("ran"));
    awaitThread(found -> {
      found.forEach(Thread::interrupt);
      return !found.isEmpty();
    });
    awaitThread(found -> found.stream().noneMatch(Thread::isInterrupted));
    process.destroy();

    assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
    awaitThread(List::isEmpty); // it ends with the last process
  }

  /** The JDK notices the end of a process that is no child only after a while. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void isKnownToALaterChangeWithoutPidfds() throws Exception {
    LinuxHost host = new LinuxHost();
    Backend backend = Backend.from(new HostProvider("reference", () -> host));
    Process shell = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait; sleep 60").start();
    long pid = Long.parseLong(shell.inputReader().readLine());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    try (Kqueue kq = Kqueue.open(backend);
        RefusedCall refused = RefusedCall.always("pidfd_open", RefusedCall.ENOSYS)) {
      KEvent exit = KEvent.proc(pid, SysEvent.NOTE_EXIT);
      kq.register(exit.add());
      kq.register(exit.delete());
      process.destroyForcibly();
      while (process.isAlive()) {
        Thread.onSpinWait(); // until the shell has reaped it
      }
      assertThat(refused.met()).isPositive();
      assertThatThrownBy(() -> kq.register(exit.add())).hasMessageContaining("ESRCH");
    } finally {
      shell.destroyForcibly();
    }
    awaitThread(List::isEmpty);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isAwaitedOnceByAHostWithoutPidfds() throws Exception {
    LinuxHost host = new LinuxHost();
    Backend backend = Backend.from(new HostProvider("reference", () -> host));
    Process process = new ProcessBuilder("sleep", "60").start();
    int awaited = ProcessEnd.REPORTER.size();
    try (Kqueue kq = Kqueue.open(backend);
        RefusedCall refused = RefusedCall.always("pidfd_open", RefusedCall.ENOSYS)) {
      KEvent exit = KEvent.proc(process.pid(), SysEvent.NOTE_EXIT);
      for (int i = 0; i < 5; i++) {
        kq.register(exit.add());
        kq.register(exit.delete());
      }
      kq.register(exit.add());
      assertThat(refused.met()).isPositive();
      assertThat(ProcessEnd.REPORTER.size()).isEqualTo(awaited + 1);
      process.destroy();
      assertThat(kq.take()).hasSize(1);
    }
    awaitThread(List::isEmpty);
  }

  /**
   * When the JDK cannot start a thread for a process, {@code onExit()} of each later caller waits
   * for that thread.
   */
  @Test
  void isReportedAfterTheJdkHadNoThreadAtFirst() throws Exception {
    AtomicBoolean alive = new AtomicBoolean(true);
    AtomicBoolean asked = new AtomicBoolean();
    ProcessHandle handle =
        (ProcessHandle)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ProcessHandle.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "equals" -> proxy == arguments[0];
                      case "isAlive" -> alive.get();
                      default -> {
                        if (!asked.getAndSet(true)) {
                          throw new OutOfMemoryError("unable to create native thread");
                        }
                        yield new CompletableFuture<ProcessHandle>();
                      }
                    });
    CompletableFuture<String> ran = new CompletableFuture<>();
    Runnable action = () -> ran.complete("ran");
    assertThatThrownBy(() -> ProcessEnd.await(handle, action)).isInstanceOf(OutOfMemoryError.class);
    ProcessEnd.await(handle, action);
    assertThat(ran).isNotDone();
    alive.set(false);

    assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
  }
}
