// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests what happens to the JVM's own action on a signal while the signal is watched. */
class SignalActionsTest {

  private final SignalProvider provider = new SignalProvider();
  private final Backend backend = Backend.from(provider);

  /** Records which signals are ignored and restored. */
  private static final class SignalProvider extends FakeProvider {
    final List<String> calls = new ArrayList<>();
    Optional<Errno> refusal = Optional.empty();
    final List<FakeDriver> drivers = new ArrayList<>();
    Optional<Errno> refusalOfChanges = Optional.empty();
    boolean failAtRemovals;
    boolean failAtRestore;
    Runnable whileIgnoring = () -> {};

    SignalProvider() {
      super("fake");
    }

    /** Returns a new driver for each watcher. */
    @Override
    public FakeDriver open() {
      FakeDriver driver = new FakeDriver();
      drivers.add(driver);
      driver.refuse(change -> {
        if (failAtRemovals && (change.flags() & SysEvent.EV_DELETE) != 0) {
          throw new StackOverflowError();
        }
        return refusalOfChanges;
      });
      return driver;
    }

    @Override
    public void ignore(Signal signal) throws KqueueException {
      if (refusal.isPresent()) {
        throw new KqueueException("signal: " + signal, refusal.get());
      }
      whileIgnoring.run();
      calls.add("ignore " + signal);
    }

    @Override
    public void restore(Signal signal) {
      if (failAtRestore) {
        throw new StackOverflowError();
      }
      calls.add("restore " + signal);
    }
  }

  private Watcher<String> open() throws KqueueException {
    return Watcher.open(backend);
  }

  private static WeakReference<Backend> ignoredThroughABackend(SignalProvider own)
      throws KqueueException {
    Backend brief = Backend.from(own);
    brief.ignore(Signal.INT);
    return new WeakReference<>(brief);
  }

  @Test
  void staysSuspendedWhenTheBackendOfTheProgramIsCollected() throws KqueueException {
    SignalProvider own = new SignalProvider();
    WeakReference<Backend> brief = ignoredThroughABackend(own);
    while (brief.get() != null) {
      System.gc();
    }
    Backend later = Backend.from(own);
    assertThat(later.isIgnored(Signal.INT)).isTrue();
    later.restore(Signal.INT);
    assertThat(later.isIgnored(Signal.INT)).isFalse();
  }

  @Test
  void isNotSuspendedIfTheBackendRefuses() {
    provider.refusal = Optional.of(Errno.EINVAL);
    assertThatThrownBy(() -> open().watch(Interest.signal(Signal.HUP), ""))
        .isInstanceOf(KqueueException.class);
    assertThat(backend.isIgnored(Signal.HUP)).isFalse();
  }

  @Test
  void isSuspendedWhileAnyWatcherWatches() throws KqueueException {
    Watcher<String> one = open();
    Watcher<String> two = open();
    Watch<String> first = one.watch(Interest.signal(Signal.HUP), "1");
    assertThat(provider.calls).containsExactly("ignore HUP");
    two.watch(Interest.signal(Signal.HUP), "2");
    first.cancel();
    first.cancel();
    one.close();
    assertThat(provider.calls).containsExactly("ignore HUP");
    two.close();
    assertThat(provider.calls).containsExactly("ignore HUP", "restore HUP");
    two.close();
    assertThat(provider.calls).hasSize(2);
    open().watch(Interest.signal(Signal.HUP), "3").cancel();
    assertThat(provider.calls).endsWith("ignore HUP", "restore HUP").hasSize(4);
  }

  @Test
  void staysSuspendedIfTheProgramIgnoresTheSignal() throws KqueueException {
    Watch<String> watch = open().watch(Interest.signal(Signal.TERM), "");
    backend.ignore(Signal.TERM);
    watch.cancel();
    assertThat(backend.isIgnored(Signal.TERM)).isTrue();
    assertThat(provider.calls).doesNotContain("restore TERM");

    backend.restore(Signal.TERM);
    assertThat(backend.isIgnored(Signal.TERM)).isFalse();
    assertThat(provider.calls).endsWith("restore TERM");
  }

  @Test
  void staysSuspendedForAWatchIfTheProgramRestoresTheSignal() throws KqueueException {
    backend.ignore(Signal.TERM);
    Watch<String> watch = open().watch(Interest.signal(Signal.TERM), "");
    backend.restore(Signal.TERM);
    assertThat(backend.isIgnored(Signal.TERM)).isTrue();
    assertThat(provider.calls).containsExactly("ignore TERM");

    watch.cancel();
    assertThat(backend.isIgnored(Signal.TERM)).isFalse();
    assertThat(provider.calls).containsExactly("ignore TERM", "restore TERM");
  }

  @Test
  void isSuspendedWhileAWatcherOfAnyBackendOfTheProviderWatches() throws KqueueException {
    Watcher<String> other = Watcher.open(Backend.from(provider));
    Watch<String> watch = open().watch(Interest.signal(Signal.HUP), "1");
    other.watch(Interest.signal(Signal.HUP), "2");
    watch.cancel();
    assertThat(provider.calls).containsExactly("ignore HUP");
    assertThat(backend.isIgnored(Signal.HUP)).isTrue();

    other.close();
    assertThat(provider.calls).containsExactly("ignore HUP", "restore HUP");
    assertThat(backend.isIgnored(Signal.HUP)).isFalse();
  }

  @Test
  void staysSuspendedIfTheProgramIgnoresTheSignalThroughAnotherBackend() throws KqueueException {
    Backend other = Backend.from(provider);
    other.ignore(Signal.HUP);
    open().watch(Interest.signal(Signal.HUP), "").cancel();
    assertThat(provider.calls).containsExactly("ignore HUP");

    backend.restore(Signal.HUP);
    assertThat(provider.calls).containsExactly("ignore HUP", "restore HUP");
    assertThat(other.isIgnored(Signal.HUP)).isFalse();
  }

  @Test
  void isResumedEvenIfAnErrorEndsTheRemoval() throws KqueueException {
    Watch<String> watch = open().watch(Interest.signal(Signal.HUP), "");
    provider.failAtRemovals = true;

    assertThatThrownBy(watch::cancel).isInstanceOf(StackOverflowError.class);
    assertThat(provider.calls).containsExactly("ignore HUP", "restore HUP");
  }

  @Test
  void isResumedByTheNextCancelIfAnErrorEndsTheFirst() throws KqueueException {
    Watch<String> watch = open().watch(Interest.signal(Signal.HUP), "");
    provider.failAtRestore = true;
    assertThatThrownBy(watch::cancel).isInstanceOf(StackOverflowError.class);
    assertThat(backend.isIgnored(Signal.HUP)).isTrue();

    provider.failAtRestore = false;
    watch.cancel();
    assertThat(backend.isIgnored(Signal.HUP)).isFalse();
    watch.cancel();
    assertThat(provider.calls).containsExactly("ignore HUP", "restore HUP");
  }

  @Test
  void isResumedByTheNextCloseIfAnErrorEndsTheFirst() throws KqueueException {
    Watcher<String> watcher = open();
    watcher.watch(Interest.signal(Signal.HUP), "");
    watcher.watch(Interest.signal(Signal.TERM), "");
    provider.failAtRestore = true;
    assertThatThrownBy(watcher::close).isInstanceOf(StackOverflowError.class);
    assertThat(provider.drivers.getLast().calls()).contains("close");

    provider.failAtRestore = false;
    watcher.close();
    assertThat(backend.isIgnored(Signal.HUP)).isFalse();
    assertThat(backend.isIgnored(Signal.TERM)).isFalse();
    assertThat(provider.calls).hasSize(4);
  }

  /** The other thread has resumed what was suspended until then, and has yet to close the queue. */
  @Test
  void isResumedIfAnotherThreadBeginsToCloseTheWatcher() throws KqueueException {
    Registry<String> registry = new Registry<>(backend);
    ChangeExecutor<String> changer = new ChangeExecutor<>(Kqueue.open(backend), registry);
    Watch<String> watch = new Watch<>(changer, registry, Interest.signal(Signal.TERM), "");
    provider.whileIgnoring = registry::close;

    changer.watch(watch.registration());
    assertThat(backend.isIgnored(Signal.TERM)).isFalse();
    assertThat(provider.calls).containsExactly("ignore TERM", "restore TERM");
  }

  @Test
  void isRestoredIfTheKernelRefusesTheChange() throws KqueueException {
    provider.refusalOfChanges = Optional.of(Errno.EINVAL);

    assertThatThrownBy(() -> open().watch(Interest.signal(Signal.TERM), "term"))
        .hasMessageContaining("SIGTERM cannot be watched");
    assertThat(provider.calls).containsExactly("ignore TERM", "restore TERM");
  }

  @Test
  void cannotAlwaysBeSuspended() throws KqueueException {
    Watcher<String> watcher = open();
    provider.refusal = Optional.of(Errno.EINVAL);
    assertThatThrownBy(() -> watcher.watch(Interest.signal(Signal.KILL), "kill"))
        .hasMessage(
            "kevent: 9 SIGNAL ADD|CLEAR 0 0 0x0: SIGKILL cannot be watched: EINVAL"
                + " (the system or the JVM reserves it)");
    provider.refusal = Optional.of(Errno.ENOMEM);
    assertThatThrownBy(() -> watcher.watch(Interest.signal(Signal.HUP), "hup"))
        .hasMessage("signal: HUP");

    assertThat(provider.calls).isEmpty();
    assertThat(watcher.size()).isZero();
  }
}
