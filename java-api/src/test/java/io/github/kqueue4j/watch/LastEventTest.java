// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The last event of a watch: the end of a process that the kernel reports without a status, and the
 * end of what is written to.
 */
class LastEventTest {

  private static final int MANY = 1_000;

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final NoProcess process = new NoProcess(4711);
  private Watcher<String> watcher;
  private Watch<String> watch;

  @BeforeEach
  void end() throws KqueueException {
    watcher = Watcher.open(Backend.from(provider));
    driver.whileInside(() -> assertThat(driver.calls().size()).isLessThan(MANY));
    watch = watcher.watch(Interest.exit(process), "exit");
    process.onExit.complete(process);
    driver.pend(
        new KEvent(
            process.pid(),
            Filter.PROC,
            SysEvent.EV_ONESHOT,
            SysEvent.NOTE_EXIT,
            ExitStatus.unknown().waitStatus(),
            watch.registration().token));
  }

  /** Makes the kernel report the user event that is triggered. */
  private void obey() {
    driver.refuse(change -> {
      if ((change.fflags() & SysEvent.NOTE_TRIGGER) != 0) {
        driver.pend(KEvent.user(change.ident()).withUdata(change.udata()));
      }
      return Optional.empty();
    });
  }

  private void refuseUserEvents() {
    driver.refuse(
        change -> change.filter() == Filter.USER ? Optional.of(Errno.ENOMEM) : Optional.empty());
  }

  private void assertReported() throws KqueueException {
    assertThat(watcher.poll())
        .contains(new Event.Exited<>(watch, process.pid(), ExitStatus.of(process)));
    assertThat(watcher.size()).isZero();
  }

  @Test
  void isReportedWithTheStatusOfJava() throws KqueueException {
    obey();
    assertReported();
  }

  @Test
  void isReportedLaterIfItCannotBeAwaitedAtOnce() throws KqueueException {
    refuseUserEvents();
    assertThatThrownBy(watcher::poll).hasMessageContaining("ENOMEM");
    assertThatThrownBy(watcher::take).hasMessageContaining("ENOMEM"); // and does not wait

    obey();
    assertReported();
  }

  @Test
  void isReportedLaterIfAnErrorEndsTheCall() throws KqueueException {
    driver.refuse(_ -> {
      throw new StackOverflowError();
    });
    assertThatThrownBy(watcher::poll).isInstanceOf(StackOverflowError.class);

    obey();
    assertReported();
  }

  /** The thread that waits is woken, as the kernel does not repeat the event. */
  @Test
  void isLeftToAThreadThatWaitsIfItCannotBeAwaited() throws KqueueException {
    refuseUserEvents();
    // runs in the kevent of the waiting thread, and stands for another thread
    driver.whileInside(() -> {
      driver.whileInside(() -> assertThat(driver.calls().size()).isLessThan(MANY));
      assertThatThrownBy(watcher::poll).hasMessageContaining("ENOMEM");
      assertThat(driver.calls()).last().isEqualTo("wakeup");
      obey();
    });

    assertThat(watcher.take())
        .isEqualTo(new Event.Exited<>(watch, process.pid(), ExitStatus.of(process)));
  }

  @Test
  void keepsNoOtherEventBackWhileItCannotBeAwaited() throws KqueueException {
    Watch<String> other = watcher.watch(Interest.readable(provider.pipe().source()), "other");
    refuseUserEvents();
    assertThatThrownBy(watcher::poll).hasMessageContaining("ENOMEM");
    driver.pend(other.registration().add().withData(1));
    assertThatThrownBy(watcher::poll).hasMessageContaining("ENOMEM");

    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(other);
  }

  /** The kernel's event, which may repeat, is removed then. */
  @Test
  void isReturnedEvenIfAnErrorEndsTheRemoval() throws KqueueException {
    obey();
    assertReported();
    Watch<String> out = watcher.watch(Interest.writable(provider.pipe().sink()), "out");
    driver.pend(new KEvent(4, Filter.WRITE, SysEvent.EV_EOF, 0, 1, out.registration().token));
    driver.refuse(_ -> {
      throw new StackOverflowError();
    });

    assertThat(watcher.poll()).contains(new Event.Writable<>(out, 1, true, Optional.empty()));
    assertThat(out.isActive()).isFalse();
  }
}
