// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the public API of a simulated kernel. */
class SimulatedKernelTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();

  @AfterEach
  void close() {
    kernel.close();
  }

  private Kqueue open() throws KqueueException {
    return Kqueue.open(kernel.backend());
  }

  @Test
  void letsAnHourPassInNoTime() throws KqueueException {
    try (Kqueue kq = open()) {
      kq.register(KEvent.timer(1, Duration.ofHours(1)).add().oneshot());

      List<KEvent> events = kq.take();

      assertThat(events).extracting(KEvent::data).containsExactly(1L);
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofHours(1));
      assertThat(kernel.clock().instant()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(1)));
    }
  }

  @Test
  void waitsExactlyAsLongAsATimeout() throws KqueueException {
    try (Kqueue kq = open()) {
      assertThat(kq.poll(Duration.ofNanos(1_500_001))).isEmpty();
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofNanos(1_500_001));
    }
  }

  @Test
  void waitsLongerThanTheOriginalsDay() throws KqueueException {
    try (Kqueue kq = open()) {
      assertThat(kq.poll(Duration.ofDays(3))).isEmpty();
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofDays(3));
    }
  }

  @Test
  void ticksIfAskedTo() throws KqueueException {
    try (SimulatedKernel ticking =
            SimulatedKernel.builder().hz(100).startingAt(Instant.ofEpochSecond(60)).build();
        Kqueue kq = Kqueue.open(ticking.backend())) {
      kq.register(KEvent.timer(1, Duration.ofMillis(10)).add().oneshot());
      kq.take();

      assertThat(ticking.elapsed()).isEqualTo(Duration.ofMillis(20));
      assertThat(ticking.clock().instant()).isEqualTo(Instant.ofEpochMilli(60_020));
    }
  }

  @Test
  void refusesAnImpossibleHz() {
    assertThatThrownBy(() -> SimulatedKernel.builder().hz(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> SimulatedKernel.builder().hz(3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void runsScheduledActionsAtTheirTimeAndInOrder() throws KqueueException {
    List<String> log = new ArrayList<>();
    kernel.schedule(Duration.ofSeconds(2), () -> log.add("b " + kernel.elapsed()));
    kernel.schedule(Duration.ofSeconds(1), () -> log.add("a " + kernel.elapsed()));
    kernel.schedule(Duration.ofSeconds(2), () -> log.add("c " + kernel.elapsed()));

    kernel.advance(Duration.ofSeconds(1));
    assertThat(log).containsExactly("a PT1S");
    assertThat(kernel.advanceToNext()).isTrue();
    assertThat(log).containsExactly("a PT1S", "b PT2S", "c PT2S");
    assertThat(kernel.advanceToNext()).isFalse();
  }

  @Test
  void reportsADeviceAsItIsSet() throws KqueueException {
    try (Kqueue kq = open();
        SimulatedDevice device = kernel.openDevice()) {
      Descriptor d = device.descriptor();
      kq.register(
          KEvent.read(d).add().clear(),
          KEvent.write(d).add().clear(),
          KEvent.except(d, NOTE_OOB).add().clear());
      device.level(5);
      device.space(7);
      device.outOfBand(true);

      assertThat(kq.poll().toString())
          .contains("READ CLEAR 0 5", "WRITE CLEAR 0 7", "EXCEPT CLEAR OOB 0");

      device.hangUp();
      assertThat(kq.poll()).allMatch(KEvent::isEof).hasSize(3);
    }
  }

  @Test
  void movesTheEventsOfADevice() throws KqueueException {
    try (Kqueue kq = open();
        SimulatedDevice from = kernel.openDevice();
        SimulatedDevice to = kernel.openDevice()) {
      kq.register(KEvent.read(from.descriptor()).add().clear());
      from.moveEventsTo(to);
      to.level(9);

      assertThat(kq.poll()).extracting(KEvent::data).containsExactly(9L);
      assertThatThrownBy(() -> from.moveEventsTo(from))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void carriesBytesThroughAPipe() throws Exception {
    Descriptor.Pipe pipe = kernel.backend().pipe();
    try (Kqueue kq = open();
        pipe) {
      kq.register(KEvent.read(pipe.source()).add());
      assertThat(pipe.sink().write(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(3);
      assertThat(kq.take()).extracting(KEvent::data).containsExactly(3L);

      ByteBuffer bytes = ByteBuffer.allocate(8);
      assertThat(pipe.source().read(bytes)).isEqualTo(3);
      assertThat(bytes.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertThat(pipe.source().read(bytes.clear())).isZero();
      assertThat(kq.poll()).isEmpty();

      pipe.sink().close();
      assertThat(pipe.source().read(bytes)).isEqualTo(-1);
      assertThat(kq.poll()).allMatch(KEvent::isEof).hasSize(1);
    }
  }

  @Test
  void connectsTwoSockets() throws Exception {
    Descriptor.SocketPair pair = kernel.backend().socketPair();
    try (pair) {
      pair.left().write(ByteBuffer.wrap(new byte[] {1}));
      pair.right().write(ByteBuffer.wrap(new byte[] {2}));
      ByteBuffer one = ByteBuffer.allocate(1);
      pair.left().read(one);
      assertThat(one.get(0)).isEqualTo((byte) 2);
      pair.right().read(one.clear());
      assertThat(one.get(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void reportsAFilesChanges() throws KqueueException {
    try (Kqueue kq = open();
        SimulatedFile file = kernel.openFile("log");
        Descriptor again = kernel.backend().open(Path.of("log"))) {
      kq.register(KEvent.vnode(again, NOTE_WRITE | NOTE_DELETE).add().clear());
      file.happen(NOTE_WRITE);

      assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_WRITE);
      assertThatThrownBy(() -> kernel.backend().open(Path.of("other")))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
      assertThatThrownBy(() -> file.happen(0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void reportsAProcesssLife() throws KqueueException {
    try (Kqueue kq = open()) {
      SimulatedProcess process = kernel.startProcess();
      kq.register(KEvent.proc(process.pid(), NOTE_EXIT | NOTE_FORK | NOTE_EXEC | NOTE_TRACK).add());
      SimulatedProcess child = process.fork();
      assertThat(kq.poll()).extracting(KEvent::ident).containsExactly(child.pid(), process.pid());
      process.exec();
      process.exit(ExitStatus.exited(3));

      KEvent exit = kq.poll().get(0);
      assertThat(exit.exitStatus()).isEqualTo(ExitStatus.exited(3));
      assertThat(exit.fflags()).isEqualTo(NOTE_EXIT | NOTE_EXEC);
      process.reap();
      assertThatThrownBy(process::reap).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(process::exec).isInstanceOf(IllegalStateException.class);
      child.jail();
      assertThatThrownBy(() -> open().register(KEvent.proc(child.pid(), NOTE_EXIT).add()))
          .hasMessageContaining("EACCES");
    }
  }

  @Test
  void countsSignals() throws KqueueException {
    try (Kqueue kq = open()) {
      kq.register(KEvent.signal(Signal.HUP).add());
      kernel.signal(Signal.HUP);
      kernel.signal(Signal.TERM);
      kernel.signal(Signal.HUP);

      assertThat(kq.poll()).extracting(KEvent::data).containsExactly(2L);
    }
  }

  @Test
  void runsOtherThreadsWhenTheMainThreadActs() throws KqueueException {
    Kqueue kq = open();
    List<Long> seen = new ArrayList<>();
    Thread thread =
        kernel.start(
            "loop",
            () -> {
              for (KEvent event : kq.take()) {
                seen.add(event.udata());
              }
            });
    kq.register(KEvent.user(1).add().oneshot().withUdata(7));
    assertThat(seen).isEmpty();
    kq.register(KEvent.user(1).trigger());

    assertThat(seen).containsExactly(7L); // the thread has run before the call returned
    kernel.join(thread);
  }

  @Test
  void throwsWhatAThreadThrew() {
    Thread thread =
        kernel.start(
            "broken",
            () -> {
              throw new java.io.IOException("of this thread");
            });

    assertThatThrownBy(() -> kernel.join(thread))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("broken")
        .hasRootCauseMessage("of this thread");
  }

  @Test
  void saysWhoWaitsForWhatInADeadlock() throws KqueueException {
    try (Kqueue kq = open()) {
      assertThatThrownBy(kq::take)
          .isInstanceOf(SimulatedDeadlockException.class)
          .hasMessageContaining("main waits for ever on kqueue 3")
          .hasMessageContaining("no timer, no scheduled action, no other thread");
      assertThat(kq.poll(Duration.ofSeconds(1))).isEmpty(); // the queue still works
    }
  }

  @Test
  void refusesAThreadThatIsNotItsOwn() throws Exception {
    Kqueue kq = open();
    try (ExecutorService strangers = Executors.newSingleThreadExecutor()) {
      Future<?> call = strangers.submit(() -> kq.poll());
      assertThatThrownBy(call::get)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("create it with threadFactory()");
    }
  }

  @Test
  void lendsItsThreadsToExecutors() throws Exception {
    Kqueue kq = open();
    kq.register(KEvent.user(1).add().clear());
    ExecutorService pool = Executors.newFixedThreadPool(2, kernel.threadFactory());
    Future<List<KEvent>> taken = pool.submit(kq::take);
    kernel.advance(Duration.ZERO);
    kq.register(KEvent.user(1).trigger());

    assertThat(taken.get()).hasSize(1);
    pool.shutdown();
  }

  @Test
  void throwsWhatAScheduledActionThrew() throws KqueueException {
    try (Kqueue kq = open()) {
      kernel.schedule(
          Duration.ofSeconds(1),
          () -> {
            throw new IllegalArgumentException("of the action");
          });

      assertThatThrownBy(kq::take).hasMessage("of the action");
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofSeconds(1));

      assertThat(kq.poll(Duration.ofSeconds(1))).as("the main thread may go on").isEmpty();
      assertThat(kernel.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void refusesTheClockToWaitInAnAction() throws KqueueException {
    try (Kqueue kq = open()) {
      kernel.schedule(
          Duration.ofSeconds(1),
          () ->
              assertThatThrownBy(() -> kernel.advance(Duration.ofSeconds(1)))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("the thread that created the kernel"));
      kq.poll(Duration.ofSeconds(2));
    }
  }

  @Test
  void endsEveryWaitWhenItIsClosed() throws KqueueException {
    Kqueue kq = open();
    Thread waiting = kernel.start("waiting", kq::take);
    assertThat(kernel.leftovers())
        .containsExactly("descriptor 3 (q3) is open", "thread waiting waits in kqread for ever");

    kernel.close();

    assertThatThrownBy(() -> kernel.join(waiting)).hasCauseInstanceOf(ClosedKqueueException.class);
    assertThat(kernel.leftovers()).isEmpty();
    assertThatThrownBy(kq::poll).isInstanceOf(ClosedKqueueException.class);
  }

  @Test
  void tracesTheSameTwice() throws KqueueException {
    String first = traced();

    assertThat(first)
        .isEqualTo(
            """
            kqueue q3
            dev d4
            kevent q3 d4:READ:ADD|CLEAR:0:0:0x0 2:TIMER:ADD|ONESHOT:0:1000:0x9 max=0 timeout=0
            > 0
            level d4 3
            # at PT1S
            kevent q3 max=256 timeout=inf
            > 2
              d4 READ ADD|CLEAR 0 3 0x0
              2 TIMER ADD|ONESHOT|CLEAR 0 1 0x9
            """)
        .isEqualTo(traced());
  }

  private static String traced() throws KqueueException {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Kqueue kq = Kqueue.open(kernel.backend());
        SimulatedDevice device = kernel.openDevice()) {
      kq.register(
          KEvent.read(device.descriptor()).add().clear(),
          KEvent.timer(2, Duration.ofSeconds(1)).add().oneshot().withUdata(9));
      device.level(3);
      kernel.advance(Duration.ofSeconds(1));
      kq.take();
      return kernel.trace();
    }
  }

  @Test
  void hasTheSysctlsOfTheOriginal() throws KqueueException {
    kernel.sysctl("kq_calloutmax", 1);
    try (Kqueue kq = open()) {
      kq.register(KEvent.timer(1, Duration.ofSeconds(1)).add());
      assertThatThrownBy(() -> kq.register(KEvent.timer(2, Duration.ofSeconds(1)).add()))
          .hasMessageContaining("ENOMEM");
      assertThatThrownBy(() -> kernel.sysctl("kq_what", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kq_what");
    }
  }

  @Test
  void panicsAsTheOriginalDoes() throws KqueueException {
    kernel.sysctl("kq_checkloop", 1);
    try (Kqueue kq = open();
        Kqueue other = open()) {
      kq.register(KEvent.user(1).add().trigger());
      assertThatThrownBy(kq::poll).hasMessageContaining("kqueue: checkloop failed i=1");
      kernel.sysctl("kq_checkloop", 0);
      assertThatThrownBy(kq::poll).hasMessageContaining("checkloop failed"); // poisoned
      assertThat(other.poll()).isEmpty(); // other queues still work
    }
  }
}
