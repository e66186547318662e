// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.host.portable.HostContract;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Handlers that a program installs for a signal after the signal is watched. */
@DisabledOnOs(OS.WINDOWS) // has no WINCH
class SignalHandlersTest extends HostContract {
  private static final String WINCH = "WINCH";
  private static final String URG = "URG";
  private static final String ALRM = "ALRM";
  private static final int ROUNDS = 100;

  private final Semaphore handled = new Semaphore(0);
  private Kqueue kq;
  private @Nullable Object filter;

  SignalHandlersTest() {
    super(new PortableHost());
  }

  @BeforeEach
  void watch() throws IOException {
    kq = open();
    kq.register(KEvent.signal(Signal.WINCH).add());
    VmSignals.raise(WINCH);
    assertThat(one(kq).data()).isPositive();
  }

  @AfterEach
  void restore() {
    kq.close();
    VmSignals.handle(WINCH, VmSignals.standard(VmSignals.Standard.SIG_DFL));
  }

  /** Raises the signal and waits until the program has handled it. */
  private void raiseHandled() throws InterruptedException {
    VmSignals.raise(WINCH);
    assertThat(handled.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void watchAgain() throws IOException {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    kq.register(KEvent.signal(Signal.WINCH).add());
  }

  @Test
  void silenceTheFilterUntilItIsAddedAgain() throws Exception {
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    raiseHandled();
    assertThat(kq.poll()).isEmpty();

    watchAgain();
    raiseHandled();
    assertThat(one(kq).data()).isPositive();
  }

  @Test
  void leaveTheFilterWorkingIfTheyRunTheHandlerBefore() throws Exception {
    filter =
        VmSignals.handle(
            WINCH,
            VmSignals.handler(() -> {
              VmSignals.run(WINCH, filter);
              handled.release();
            }));
    raiseHandled();
    assertThat(one(kq).data()).isPositive();

    watchAgain();
    raiseHandled();
    assertThat(one(kq).data()).isPositive();
    assertThat(handled.availablePermits()).isZero();
  }

  /** A signal is in delivery while its event is deleted. */
  @Test
  void runAlsoIfTheFilterIsRemovedMeanwhile() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    kq.register(KEvent.signal(Signal.WINCH).add());
    HostSignals signals = ((PortableHost) host).signals;
    synchronized (signals) {
      VmSignals.raise(WINCH);
      awaitBlocked();
      kq.register(KEvent.signal(Signal.WINCH).delete());
    }
    assertThat(handled.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** As a program does it that ends on a signal: the JVM's handler would end it another way. */
  @Test
  void areNotRunForAnEventThatIsTheLastOneToBeHandled() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    for (int i = 0; i < ROUNDS; i++) {
      backend.ignore(Signal.WINCH);
      kq.register(KEvent.signal(Signal.WINCH).add());
      VmSignals.raise(WINCH);
      assertThat(one(kq).data()).isPositive();
      backend.restore(Signal.WINCH);
      kq.register(KEvent.signal(Signal.WINCH).delete());
    }
    raiseHandled();
    assertThat(handled.availablePermits()).isZero();
  }

  private static void awaitBlocked() {
    long end = System.nanoTime() + LONG.toNanos();
    while (Thread.getAllStackTraces().entrySet().stream()
        .noneMatch(entry ->
            entry.getKey().getState() == Thread.State.BLOCKED
                && entry.getValue()[0].getClassName().equals(HostSignals.class.getName()))) {
      assertThat(System.nanoTime()).as("a blocked handler").isLessThan(end);
    }
  }

  /** The JVM handles PIPE in native code, which Java code cannot run. */
  @Test
  void mayBeNativeOnesOfTheVirtualMachine() throws Exception {
    Object before = VmSignals.handle("PIPE", VmSignals.handler(handled::release));
    try {
      VmSignals.run("PIPE", before);
      VmSignals.raise("PIPE");
      assertThat(handled.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      VmSignals.handle("PIPE", before);
    }
  }

  @Test
  void stayWhenTheSignalIsNoLongerIgnored() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    backend.ignore(Signal.WINCH);
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    backend.restore(Signal.WINCH);
    raiseHandled();
  }

  /** As {@code Watch.cancel} does it. */
  @Test
  void stayWhenTheSignalIsNeitherWatchedNorIgnoredAnyMore() throws Exception {
    backend.ignore(Signal.WINCH);
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    kq.register(KEvent.signal(Signal.WINCH).delete());
    backend.restore(Signal.WINCH);
    raiseHandled();
  }

  /** Another copy of this library, in another class loader, may do so. */
  @Test
  void mayRestoreTheOneThatIgnoredTheSignalAfterThatIsOver() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    backend.ignore(Signal.WINCH);
    Object found = VmSignals.handle(WINCH, VmSignals.handler(() -> {}));
    backend.restore(Signal.WINCH);
    VmSignals.handle(WINCH, found);
    raiseHandled();
  }

  /** The thread of a signal that came while it was ignored may run late. */
  @Test
  void thatIgnoredTheSignalHaveNoEffectAfterwards() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    backend.ignore(Signal.WINCH);
    Object ignoring = VmSignals.handle(WINCH, VmSignals.standard(VmSignals.Standard.SIG_DFL));
    VmSignals.handle(WINCH, ignoring);
    backend.restore(Signal.WINCH);

    VmSignals.run(WINCH, ignoring);
    assertThat(handled.availablePermits()).isZero();
    raiseHandled();
  }

  @Test
  void stayIfTheyAreInstalledBetweenIgnoringAndWatching() throws Exception {
    kq.register(KEvent.signal(Signal.WINCH).delete());
    backend.ignore(Signal.WINCH);
    VmSignals.handle(WINCH, VmSignals.handler(handled::release));
    kq.register(KEvent.signal(Signal.WINCH).add());
    raiseHandled();
    assertThat(one(kq).data()).isPositive();

    backend.restore(Signal.WINCH);
    kq.register(KEvent.signal(Signal.WINCH).delete());
    raiseHandled();
  }

  /** Runs while another thread raises one fence after another, which needs SIGURG. */
  private void whileFencesAreRaised(Callable<?> body) throws Exception {
    assertThat(SignalFence.raise(Signal.PIPE)).isNotEqualTo(SignalFence.NONE);
    AtomicBoolean over = new AtomicBoolean();
    Future<?> raising =
        threads.submit(() -> {
          while (!over.get()) {
            SignalFence.raise(Signal.PIPE);
          }
        });
    try {
      body.call();
    } finally {
      over.set(true);
      raising.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void ofAFenceLoseNoEvent() throws Exception {
    whileFencesAreRaised(() -> {
      for (int i = 0; i < ROUNDS; i++) {
        try (Kqueue urgent = open()) {
          urgent.register(KEvent.signal(Signal.URG).add());
          VmSignals.raise(URG);
          assertThat(one(urgent).ident()).as("round %d", i).isEqualTo(Signal.URG.number());
        }
      }
      return null;
    });
  }

  @Test
  void ofAFenceReplaceNoneOfTheProgram() throws Exception {
    for (int i = 0; i < 100; i++) {
      Future<?> raised = threads.submit(() -> SignalFence.raise(Signal.PIPE));
      VmSignals.handle(URG, VmSignals.handler(handled::release));
      raised.get(LONG.toSeconds(), TimeUnit.SECONDS);
      handled.drainPermits(); // the fence's own signal may have come to the program
      VmSignals.raise(URG);
      assertThat(handled.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).as("round %d", i).isTrue();
      VmSignals.handle(URG, VmSignals.standard(VmSignals.Standard.SIG_DFL));
    }
  }

  /** The thread is older than the event, but the signal is not. */
  @Test
  void mayRunTheHandlerBeforeInAnOlderThread() throws Exception {
    try (ExecutorService older = Executors.newSingleThreadExecutor()) {
      older.submit(() -> {}).get();
      kq.register(KEvent.signal(Signal.ALRM).add());
      kq.register(KEvent.signal(Signal.ALRM).delete());
      kq.register(KEvent.signal(Signal.ALRM).add()); // an earlier signal may be on its way now
      filter =
          VmSignals.handle(
              ALRM, VmSignals.handler(() -> older.execute(() -> VmSignals.run(ALRM, filter))));
      VmSignals.raise(ALRM);

      assertThat(one(kq).data()).isPositive();
    } finally {
      VmSignals.handle(ALRM, VmSignals.standard(VmSignals.Standard.SIG_DFL));
    }
  }
}
