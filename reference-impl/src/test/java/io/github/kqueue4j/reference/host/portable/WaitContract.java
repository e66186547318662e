// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests of waits, and of what ends them, that hold on every host. */
public abstract class WaitContract extends HostContract {
  /** Creates the tests for a host. */
  protected WaitContract(ReferenceHost host) {
    super(host);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns once a thread waits in a kqueue. */
  static void awaitWait(Thread thread) {
    while (thread.getState() == Thread.State.NEW
        || (thread.getState() == Thread.State.RUNNABLE && !isInKernel(thread))) {
      Thread.onSpinWait();
    }
  }

  private static boolean isInKernel(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("tsleep")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void isEndedByAByte() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      FutureTask<List<KEvent>> wait = new FutureTask<>(kq::take);
      Thread thread = Thread.ofPlatform().start(wait);
      awaitWait(thread);
      write(pipe.sink(), "x");

      assertThat(get(wait)).extracting(KEvent::data).containsExactly(1L);
    }
  }

  @Test
  void isEndedByAByteInAVirtualThread() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe();
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      for (int i = 0; i < 20; i++) {
        Future<List<KEvent>> wait = virtual.submit(kq::take);
        write(pipe.sink(), "x");
        assertThat(get(wait)).hasSize(1);
      }
    }
  }

  @Test
  void isEndedByADescriptorThatIsAddedMeanwhile() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe first = backend.pipe();
        Descriptor.Pipe second = backend.pipe()) {
      kq.register(KEvent.read(first.source()).add());
      FutureTask<List<KEvent>> wait = new FutureTask<>(kq::take);
      Thread thread = Thread.ofPlatform().start(wait);
      awaitWait(thread);
      kq.register(KEvent.read(second.source()).add());
      write(second.sink(), "x");

      assertThat(get(wait))
          .extracting(KEvent::ident)
          .containsExactly((long) second.source().number());
    }
  }

  @Test
  void isEndedByATimerBesideADescriptor() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      long start = backend.nanoTime();
      kq.register(
          KEvent.read(pipe.source()).add(), KEvent.timer(9, Duration.ofMillis(30)).add().oneshot());

      assertThat(one(kq).ident()).isEqualTo(9);
      assertThat(backend.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000L);
    }
  }

  @Test
  void takesItsTimeAndNoLess() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      long start = backend.nanoTime();

      assertThat(kq.poll(Duration.ofNanos(25_300_000))).isEmpty();
      assertThat(backend.nanoTime() - start).isGreaterThanOrEqualTo(25_300_000L);
    }
  }

  @Test
  void isEndedByWakeup() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      FutureTask<List<KEvent>> wait = new FutureTask<>(kq::take);
      Thread thread = Thread.ofPlatform().start(wait);
      awaitWait(thread);
      kq.wakeup();

      assertThat(get(wait)).isEmpty();
    }
  }

  @Test
  void isEndedByInterrupt() throws Exception {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      FutureTask<Boolean> wait =
          new FutureTask<>(() -> {
            assertThatThrownBy(kq::take)
                .isInstanceOfSatisfying(
                    KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
            return Thread.currentThread().isInterrupted();
          });
      Thread thread = Thread.ofPlatform().start(wait);
      awaitWait(thread);
      thread.interrupt();

      assertThat(get(wait)).isTrue();
      write(pipe.sink(), "x");
      assertThat(kq.poll()).hasSize(1);
    }
  }

  @Test
  void isEndedByClose() throws Exception {
    Kqueue kq = open();
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      FutureTask<List<KEvent>> wait = new FutureTask<>(kq::take);
      Thread thread = Thread.ofPlatform().start(wait);
      awaitWait(thread);
      kq.close();

      assertThatThrownBy(() -> get(wait))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ClosedKqueueException.class);
    } finally {
      kq.close();
    }
  }

  @Test
  void seesWhatHappensInAnotherKqueue() throws Exception {
    try (Kqueue outer = open();
        Kqueue inner = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      outer.register(KEvent.read(inner.descriptor()).add().clear());
      inner.register(KEvent.read(pipe.source()).add());
      for (int i = 0; i < 20; i++) {
        FutureTask<List<KEvent>> wait = new FutureTask<>(outer::take);
        Thread.ofPlatform().start(wait);
        write(pipe.sink(), "x");
        assertThat(get(wait)).hasSize(1);
        assertThat(inner.poll()).hasSize(1);
        assertThat(read(pipe.source())).isEqualTo("x");
        assertThat(inner.poll()).isEmpty();
      }
    }
  }

  @Test
  void giveEachByteToOneOfManyThreads() throws Exception {
    int threadCount = 4;
    int total = 2000;
    AtomicInteger seen = new AtomicInteger();
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.read(pair.left()).add().dispatch());
      List<Future<?>> pool = new ArrayList<>();
      for (int i = 0; i < threadCount; i++) {
        pool.add(threads.submit(() -> drain(kq, pair.left(), seen, total)));
      }
      for (int i = 0; i < total; i++) {
        while (pair.right().write(ByteBuffer.wrap(new byte[1])) == 0) {
          Thread.onSpinWait(); // there is no room
        }
      }
      for (Future<?> worker : pool) {
        get(worker);
      }
    }
    assertThat(seen).hasValue(total);
  }

  private static Void drain(Kqueue kq, Descriptor from, AtomicInteger seen, int total)
      throws IOException {
    while (seen.get() < total) {
      for (KEvent event : kq.kevent(List.of(), 1, LONG)) {
        assertThat(event.ident()).isEqualTo(from.number());
        seen.addAndGet(read(from).length());
        kq.register(KEvent.read(from).add().enable().dispatch());
      }
    }
    kq.wakeup(); // ends the remaining waits
    return null;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void reportsThatAProcessHasEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (Kqueue kq = open()) {
      kq.register(KEvent.proc(process.pid(), SysEvent.NOTE_EXIT).add());
      assertThat(kq.poll()).isEmpty();
      process.destroyForcibly();

      KEvent event = one(kq);
      assertThat(event.ident()).isEqualTo(process.pid());
      assertThat(event.hasNote(SysEvent.NOTE_EXIT)).isTrue();
      assertThat(event.exitStatus()).isIn(ExitStatus.unknown(), ExitStatus.ofWaitStatus(9));
      process.waitFor(); // until then the host linux finds the process as a zombie
      assertThatThrownBy(() -> kq.register(KEvent.proc(process.pid(), SysEvent.NOTE_EXIT).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void countsSignals() throws Exception {
    try (Kqueue kq = open()) {
      kq.register(KEvent.signal(Signal.WINCH).add());
      new ProcessBuilder("kill", "-WINCH", Long.toString(ProcessHandle.current().pid()))
          .start()
          .waitFor();

      KEvent event = one(kq);
      assertThat(event.ident()).isEqualTo(Signal.WINCH.number());
      assertThat(event.data()).isEqualTo(1);
      assertThatThrownBy(() -> kq.register(KEvent.signal(Signal.KILL).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
  }

  @Test
  void refusesWhatItDoesNotSupport() throws Exception {
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      KEvent except = KEvent.except(pair.left(), SysEvent.NOTE_OOB).add();
      KEvent fork = KEvent.proc(1, SysEvent.NOTE_FORK).add();
      for (KEvent change : List.of(except, fork)) {
        boolean supported =
            (backend.supportedNotes(change.filter()) & change.fflags()) == change.fflags();
        List<KEvent> posted = kq.kevent(List.of(change.receipt()), 1, Duration.ZERO);
        assertThat(posted).hasSize(1);
        if (!supported) {
          assertThat(posted.get(0).errno()).isIn(Errno.EINVAL, Errno.EOPNOTSUPP);
        }
      }
    }
  }
}
