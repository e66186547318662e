// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.fake.FakeBuffer;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that the kernel has delivered, when the call that is to return them fails. */
class FailedDeliveryTest {

  private static final int MANY = 1_000;

  private final FakeProvider provider =
      new FakeProvider("fake") {
        @Override
        public KEventBuffer newBuffer(int capacity) {
          return new BrokenBuffer(capacity);
        }
      };
  private final FakeDriver driver = provider.driver();
  private Watcher<String> watcher;
  private UserWatch<String> user;

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(Backend.from(provider));
    driver.whileInside(() -> assertThat(driver.calls().size()).isLessThan(MANY));
    user = watcher.watch(Interest.user(), "user");
  }

  private static KEvent eventOf(Watch<?> watch) {
    KEvent add = watch.registration().add();
    return new KEvent(add.ident(), add.filter(), 0, 0, 1, add.udata());
  }

  /** Makes the kernel report each user event that is triggered. */
  private void obey() {
    driver.refuse(change -> {
      if ((change.fflags() & SysEvent.NOTE_TRIGGER) != 0) {
        driver.pend(KEvent.user(change.ident()).withUdata(change.udata()));
      }
      return Optional.empty();
    });
  }

  /** A process that has ended, but whose exit value is not known. */
  private static final class LateProcess extends NoProcess {
    boolean isKnown;

    LateProcess() {
      super(4711);
      onExit.complete(this);
    }

    @Override
    public int exitValue() {
      if (!isKnown) {
        throw new IllegalStateException("not yet");
      }
      return super.exitValue();
    }
  }

  @Test
  void areReturnedWhileAProcessThrowsAndTheEndOfThatLater() throws KqueueException {
    obey();
    LateProcess process = new LateProcess();
    Watch<String> exit = watcher.watch(Interest.exit(process), "exit");

    assertThatThrownBy(watcher::poll).hasMessage("not yet");
    assertThat(exit.isActive()).isTrue();
    driver.pend(eventOf(user)); // only now, so that the watcher has to go on collecting
    assertThatThrownBy(watcher::poll).hasMessage("not yet");
    assertThatThrownBy(watcher::poll).hasMessage("not yet"); // ready for longer than the next one
    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(user);

    process.isKnown = true;
    assertThat(watcher.poll().orElseThrow()).isInstanceOf(Event.Exited.class);
    assertThat(exit.isActive()).isFalse();
    assertThat(watcher.poll()).isEmpty();
  }

  /** The thread that waits is to be woken, as there are more events than the other thread takes. */
  @Test
  void areReturnedLaterIfNoOtherThreadCanBeWoken() throws KqueueException {
    UserWatch<String> second = watcher.watch(Interest.user(), "second");
    AtomicBoolean fails = new AtomicBoolean(true);
    driver.onWakeup(() -> {
      if (fails.get()) {
        throw new IllegalStateException("no room");
      }
    });
    // runs in the kevent of the waiting thread, and stands for another thread
    driver.whileInside(() -> {
      driver.whileInside(() -> assertThat(driver.calls().size()).isLessThan(MANY));
      driver.pend(eventOf(user), eventOf(second));
      assertThatThrownBy(watcher::poll).hasMessage("no room");
      fails.set(false);
    });

    assertThat(watcher.take().watch()).isSameAs(user);
    assertThat(watcher.take().watch()).isSameAs(second);
  }

  /** A buffer in which the events of no watch cannot be examined. */
  private static final class BrokenBuffer extends FakeBuffer {
    BrokenBuffer(int capacity) {
      super(capacity);
    }

    @Override
    protected long loadIdent(int i) {
      if (loadUdata(i) == 0) {
        throw new OutOfMemoryError("injected");
      }
      return super.loadIdent(i);
    }
  }

  @Test
  void areReturnedLaterIfAnEventOfNoWatchFails() throws KqueueException {
    driver.pend(KEvent.user(7), eventOf(user));

    assertThatThrownBy(watcher::poll).hasMessage("injected");
    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(user);
  }

  @Test
  void haveTheStatusOfJavaEvenIfAnEventOfNoWatchFails() throws KqueueException {
    NoProcess process = new NoProcess(4711);
    Watch<String> exit = watcher.watch(Interest.exit(process), "exit");
    process.onExit.complete(process);
    KEvent ended = eventOf(exit).withData(ExitStatus.unknown().waitStatus());
    driver.pend(KEvent.user(7), ended);
    assertThatThrownBy(watcher::poll).hasMessage("injected");
    obey();

    assertThat(watcher.poll())
        .contains(new Event.Exited<>(exit, process.pid(), ExitStatus.of(process)));
  }
}
