// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of several threads on one kqueue, also after one of the threads has failed. */
public abstract class ThreadsContract extends HostContract {
  private static final int ROUNDS = 40;

  /** Creates the tests for a host. */
  protected ThreadsContract(ReferenceHost host) {
    super(host);
  }

  /** Starts a thread and returns when it sleeps in the kernel. */
  private static Thread asleep(Runnable body) {
    Thread thread = Thread.ofPlatform().daemon().start(body);
    while (thread.getState() == Thread.State.NEW || !isInsideOf(thread, "tsleep")) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static boolean isInsideOf(Thread thread, String method) {
    for (StackTraceElement element : thread.getStackTrace()) {
      if (element.getMethodName().equals(method)) {
        return true;
      }
    }
    return false;
  }

  /** Completes a future with the result of a take, or with what it throws. */
  private static void take(Kqueue kq, CompletableFuture<Object> outcome) {
    try {
      outcome.complete(kq.take());
    } catch (KqueueException | RuntimeException e) {
      outcome.complete(e);
    }
  }

  @Test
  void aKqueueThatWasDeletedFromAnotherAndAddedAgainReportsIt() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe();
        Kqueue inner = open();
        Kqueue outer = open()) {
      outer.register(KEvent.read(inner.descriptor()).add());
      outer.register(KEvent.read(inner.descriptor()).delete());
      inner.register(KEvent.read(pipe.source()).add());
      outer.register(KEvent.read(inner.descriptor()).add());
      CompletableFuture<Object> taken = new CompletableFuture<>();
      asleep(() -> take(outer, taken));
      write(pipe.sink(), "a");

      assertThat(taken.get(LONG.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(List.of(KEvent.read(inner.descriptor()).withData(1)));
    }
  }

  @Test
  void whatIsReadyWhenItIsAddedIsDeliveredOnceWhoeverWaits() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      write(pipe.sink(), "a");
      for (int i = 0; i < ROUNDS; i++) {
        assertThat(deliveries(pipe, 1 + i % 3)).as("round %d", i).isEqualTo(1);
      }
    }
  }

  private int deliveries(Descriptor.Pipe pipe, int waiting) throws Exception {
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    List<Thread> waiters = new ArrayList<>();
    try (Kqueue kq = open()) {
      for (int i = 0; i < waiting; i++) {
        waiters.add(asleep(() -> counts.add(countTwice(kq))));
      }
      kq.register(KEvent.read(pipe.source()).add().clear());
      int delivered = counts.take();
      for (int i = 1; i < waiting; i++) {
        kq.wakeup();
        delivered += counts.take();
      }
      for (Thread waiter : waiters) {
        waiter.join();
      }
      return delivered + kq.poll(Duration.ZERO).size();
    }
  }

  private static int countTwice(Kqueue kq) {
    try {
      int count = kq.kevent(List.of(), 1, Kqueue.FOREVER).size();
      return count + kq.poll(Duration.ZERO).size();
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPanicIsReportedToThoseWhoSleepAndToNoOtherKqueue() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe();
        Kqueue other = open()) {
      other.register(KEvent.read(pipe.source()).add());
      Kqueue kq = open();
      CompletableFuture<Object> taken = new CompletableFuture<>();
      asleep(() -> take(kq, taken));
      kq.register(KEvent.user(1).add());
      assertThat(host.kernel().sysctl.set("kq_checkloop", 1)).isTrue();
      try {
        assertThatThrownBy(() ->
                kq.kevent(
                    List.of(KEvent.user(1).trigger(), KEvent.user(1).disable()), 8, Duration.ZERO))
            .isInstanceOf(KernelPanic.class)
            .hasMessage("kqueue: checkloop failed i=0");
      } finally {
        host.kernel().sysctl.set("kq_checkloop", 1_000_000);
      }

      assertThat(taken.get(LONG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(KernelPanic.class);
      assertThatThrownBy(() -> kq.register(KEvent.user(2).add())).isInstanceOf(KernelPanic.class);
      write(pipe.sink(), "a");
      assertThat(one(other).data()).isEqualTo(1);
      kq.close();
    }
  }

  /** A poisoned kqueue must be readable; otherwise a thread that watches it would wait forever. */
  @Test
  void aKqueueThatIsPoisonedIsReadable() throws Exception {
    try (Kqueue inner = open();
        Kqueue outer = open()) {
      outer.register(KEvent.read(inner.descriptor()).add().clear());
      inner.register(KEvent.user(1).add());
      host.kernel().sysctl.set("kq_checkloop", 1);
      try {
        assertThatThrownBy(() ->
                inner.kevent(
                    List.of(KEvent.user(1).trigger(), KEvent.user(1).disable()), 8, Duration.ZERO))
            .isInstanceOf(KernelPanic.class);
      } finally {
        host.kernel().sysctl.set("kq_checkloop", 1_000_000);
      }

      assertThat(one(outer).ident()).isEqualTo(inner.descriptor().number());
    }
  }

  /** A stack can overflow at any place of a program, including the kernel. */
  @Test
  void aStackThatOverflowsLeavesNothingHeld() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      AtomicInteger failures = new AtomicInteger();
      write(pipe.sink(), "a");
      for (int round = 0; round < 12; round++) {
        Kqueue kq = open();
        Future<?> used = threads.submit(() -> overflow(kq, pipe.source(), failures));
        used.get(LONG.toSeconds(), TimeUnit.SECONDS);
        Future<?> looked = threads.submit(() -> look(kq));
        looked.get(LONG.toSeconds(), TimeUnit.SECONDS);
        Future<?> closed = threads.submit(kq::close);
        closed.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(failures).hasPositiveValue();
      try (Kqueue kq = open()) {
        kq.register(KEvent.read(pipe.source()).add());
        assertThat(one(kq).data()).isEqualTo(1);
      }
    }
  }

  private static void overflow(Kqueue kq, Descriptor source, AtomicInteger failures) {
    Thread deep = new Thread(null, () -> tryDepths(kq, source, failures), "deep", 300_000);
    deep.start();
    boolean interrupted = false;
    while (deep.isAlive()) {
      try {
        deep.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    assertThat(interrupted).isFalse();
  }

  private static void tryDepths(Kqueue kq, Descriptor source, AtomicInteger failures) {
    int[] limit = new int[1];
    try {
      descend(Integer.MAX_VALUE, limit, () -> {});
    } catch (StackOverflowError e) {
      limit[0]--; // the depth at which this thread's stack ends
    }
    for (int i = 0; i < 250; i++) {
      try {
        descend(Math.max(1, limit[0] - i), new int[1], () -> useDeep(kq, source));
      } catch (StackOverflowError | KernelPanic e) {
        failures.incrementAndGet(); // the overflow was in the test's own code, or the kqueue is
        // poisoned
      }
    }
  }

  private static int descend(int depth, int[] reached, Runnable there) {
    reached[0]++;
    if (depth == 0) {
      there.run();
      return 0;
    }
    return descend(depth - 1, reached, there) + 1;
  }

  private static void useDeep(Kqueue kq, Descriptor source) {
    try {
      kq.register(KEvent.user(1).add(), KEvent.read(source).add());
      kq.kevent(List.of(KEvent.user(1).trigger()), 4, Duration.ZERO);
      kq.register(KEvent.read(source).delete());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void look(Kqueue kq) {
    try {
      assertThat(kq.poll(Duration.ZERO)).hasSizeLessThanOrEqualTo(2);
    } catch (KernelPanic e) {
      assertThat(e).hasMessageContaining("StackOverflowError").hasMessageContaining("close it");
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aThreadThatLeadsForAVirtualOneEndsSoonAfterThat() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe();
        Kqueue kq = open()) {
      kq.register(KEvent.read(pipe.source()).add());
      kq.register(KEvent.timer(1, Duration.ofHours(1)).add());
      CompletableFuture<Object> polled = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              polled.complete(kq.poll(Duration.ofMillis(10)));
            } catch (KqueueException e) {
              polled.complete(e);
            }
          })
          .join();
      assertThat(polled.get()).isEqualTo(List.of());

      long end = System.nanoTime() + LONG.toNanos();
      boolean ended = false;
      while (!ended && System.nanoTime() < end) {
        ended = leaderThreads().findAny().isEmpty();
      }
      assertThat(ended).isTrue();
    }
  }

  /** Another thread might not be had. */
  @Test
  void aThreadThatLeadsStaysForTheNextWaiter() throws Exception {
    try (Kqueue inner = open();
        Kqueue outer = open()) {
      inner.register(KEvent.timer(1, Duration.ofHours(1)).add());
      List<Thread> before = List.of();
      boolean lingers = false; // a leader does so for a second
      while (!lingers) {
        long start = System.nanoTime();
        Thread.ofVirtual().start(() -> assertThat(pollBriefly(inner)).isEmpty()).join();
        before = leaders();
        outer.register(KEvent.read(inner.descriptor()).add());
        lingers = before.size() == 1 && System.nanoTime() - start < 500_000_000;
        if (!lingers) {
          outer.register(KEvent.read(inner.descriptor()).delete());
        }
      }

      assertThat(outer.poll(Duration.ofMillis(1500))).isEmpty(); // longer than a leader lingers
      assertThat(leaders()).isEqualTo(before);
    }
  }

  private static List<KEvent> pollBriefly(Kqueue kq) {
    try {
      return kq.poll(Duration.ofMillis(10));
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code ThreadGroup.interrupt()} reaches all threads that are not virtual. */
  @Test
  void ofTheLibraryGoOnAfterAnInterrupt(@TempDir Path directory) throws Exception {
    Set<Thread> before = ofTheLibrary();
    Path file = Files.createFile(directory.resolve("file"));
    try (Descriptor.Pipe pipe = backend.pipe();
        Descriptor watched = backend.open(file);
        Kqueue timers = open();
        Kqueue inner = open();
        Kqueue outer = open()) {
      timers.register(KEvent.timer(1, Duration.ofHours(1)).add());
      inner.register(
          KEvent.read(pipe.source()).add().clear(),
          KEvent.vnode(watched, NOTE_WRITE | NOTE_EXTEND).add().clear());
      outer.register(
          KEvent.read(timers.descriptor()).add(), KEvent.read(inner.descriptor()).add().clear());
      int attempts = 0;
      for (int round = 0; round < 3; round++) {
        Set<Thread> own = ofTheLibrary();
        own.removeAll(before);
        assertThat(own).hasSizeGreaterThanOrEqualTo(2);
        own.forEach(Thread::interrupt);

        write(pipe.sink(), "a");
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        Set<Filter> seen = EnumSet.noneOf(Filter.class);
        while (seen.size() < 2) {
          assertThat(outer.poll(LONG)).as("after %s in round %d", seen, round).isNotEmpty();
          inner.poll().forEach(event -> seen.add(event.filter()));
        }
        assertThat(own).allMatch(Thread::isAlive);
        long end = System.nanoTime() + LONG.toNanos();
        while (own.stream().anyMatch(Thread::isInterrupted)) {
          assertThat(System.nanoTime()).as("time until the interrupt is cleared").isLessThan(end);
          // due before all earlier ones, so that a leader which waits in a system call has to wake
          KEvent timer = KEvent.timer(1, Duration.ofDays(20).minusSeconds(++attempts));
          inner.register(timer.add());
          inner.register(timer.delete());
        }
      }
    }
  }

  private static Set<Thread> ofTheLibrary() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kqueue4j-"))
        .collect(Collectors.toSet());
  }

  private static List<Thread> leaders() {
    return leaderThreads().filter(thread -> isInsideOf(thread, "leadWhileAwaited")).toList();
  }

  /** The background leaders, also those that have not begun to lead or have ceased to. */
  private static Stream<Thread> leaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("kqueue4j-leader"));
  }
}
