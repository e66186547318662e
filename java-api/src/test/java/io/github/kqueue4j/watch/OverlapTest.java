// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Overlapping changes of one event. The second change is made while the kernel executes the first.
 * The final state in the kernel must be the one that was decided last, whichever change the kernel
 * executed last.
 */
class OverlapTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final Descriptor descriptor = provider.pipe().source();
  private final Interest readable = Interest.readable(descriptor);
  private final List<Exception> failures = new ArrayList<>();
  private Watcher<String> watcher;

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(Backend.from(provider));
  }

  /**
   * Runs an action during the next change that has these flags, after the kernel has executed the
   * change.
   */
  private void during(int bits, Callable<?> action) {
    driver.refuse(change -> {
      if ((change.flags() & bits) != bits) {
        return Optional.empty();
      }
      driver.refuse(c -> Optional.empty());
      try {
        action.call();
      } catch (Exception e) {
        failures.add(e);
      }
      return Optional.empty();
    });
  }

  /** Returns the event that is finally registered in the kernel, if any. */
  private Optional<KEvent> registered() {
    Optional<KEvent> registered = Optional.empty();
    for (KEvent change : driver.applied()) {
      if ((change.flags() & EV_DELETE) != 0) {
        registered = Optional.empty();
      } else if ((change.flags() & EV_ADD) != 0 && registered.isEmpty()) {
        registered = Optional.of(change);
      } else if (registered.isPresent()) {
        registered = Optional.of(registered.get().withUdata(change.udata()));
      }
    }
    assertThat(failures).isEmpty();
    return registered;
  }

  @Test
  void keepsAWatchThatBeginsWhileAnotherOfItIsRemoved() throws KqueueException {
    Watch<String> first = watcher.watch(readable, "first");
    List<Watch<String>> second = new ArrayList<>();
    during(EV_DELETE, () -> second.add(watcher.watch(readable, "second")));
    first.cancel();

    assertThat(registered().orElseThrow().udata()).isEqualTo(second.get(0).registration().token);
    assertThat(second.get(0).isActive()).isTrue();
    assertThat(watcher.size()).isEqualTo(1);
  }

  @Test
  void removesAWatchThatEndsWhileItIsResumed() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    watch.pause();
    during(
        EV_ADD | EV_ENABLE,
        () -> {
          watch.cancel();
          return null;
        });
    watch.resume();

    assertThat(registered()).isEmpty();
  }

  @Test
  void disablesAWatchThatIsPausedWhileItIsResumed() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    watch.pause();
    during(
        EV_ADD | EV_ENABLE,
        () -> {
          watch.pause();
          return null;
        });
    watch.resume();

    assertThat(registered()).isPresent();
    assertThat(driver.applied().getLast().flags()).isEqualTo(EV_DISABLE);
  }

  @Test
  void keepsTheLastOfSeveralRestarts() throws KqueueException {
    TimerWatch<String> timer = watcher.watch(Interest.after(Duration.ofSeconds(1)), "timer");
    during(
        EV_ADD,
        () -> {
          timer.restart(Duration.ofSeconds(2));
          return null;
        });
    timer.restart(Duration.ofSeconds(3));

    List<KEvent> timers = new ArrayList<>();
    for (KEvent change : driver.applied()) {
      timers.removeIf(event -> event.ident() == change.ident());
      if ((change.flags() & EV_ADD) != 0) {
        timers.add(change);
      }
    }
    assertThat(timers).hasSize(1);
    assertThat(timers.get(0).data()).isEqualTo(2000);
    assertThat(failures).isEmpty();
  }

  // errors and events of the kernel

  @Test
  void cancelsAWatchEvenIfTheKernelFails() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    for (Errno errno : List.of(Errno.ENOENT, Errno.EBADF, Errno.ENOMEM)) {
      driver.refuse(change -> Optional.of(errno));
      watch.cancel();
      driver.refuse(change -> Optional.empty());
      watch = watcher.watch(readable, "watch");
    }
    assertThat(watcher.size()).isEqualTo(1);
  }

  @Test
  void endsAWatchIfItsDescriptorNumberWasClosed() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    driver.refuse(change -> Optional.of(Errno.EBADF));
    watch.pause();

    assertThat(watch.isActive()).isFalse();
    assertThat(watch).hasToString("Watch[Readable[Descriptor[3, pipe source], LEVEL], ended]");
  }

  @Test
  void registersAnewIfTheKernelRefusesAModification() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    watch.pause();
    driver.refuse(
        change -> (change.flags() & EV_ENABLE) != 0 ? Optional.of(Errno.EINVAL) : Optional.empty());
    watch.resume();

    assertThat(watch.isActive()).isTrue();
    assertThat(driver.applied().getLast().flags()).isEqualTo(EV_ADD);
    driver.refuse(change -> Optional.of(Errno.ENOMEM));
    assertThatThrownBy(watch::pause).isInstanceOf(KqueueException.class);
  }

  @Test
  void repeatsEveryFieldInEveryChange() throws KqueueException {
    Interest urgent = Interest.urgent(provider.pipe().sink());
    Watch<String> watch = watcher.watch(urgent, "urgent");
    long token = watch.registration().token;
    watch.pause();
    watch.resume();

    assertThat(driver.applied())
        .extracting(KEvent::toString)
        .containsExactly(
            "4 EXCEPT ADD OOB 0 0x" + Long.toHexString(token),
            "4 EXCEPT DISABLE OOB 0 0x" + Long.toHexString(token),
            "4 EXCEPT ADD|ENABLE OOB 0 0x" + Long.toHexString(token));
  }

  @Test
  void removesAnEventThatBelongsToNoWatch() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    long token = watch.registration().token;
    KEvent event = KEvent.read(descriptor).withData(1).withUdata(token);
    driver.refuse(change -> Optional.of(Errno.ENOMEM));
    watch.cancel(); // the kernel keeps the event, as EV_DELETE fails
    driver.refuse(change -> Optional.empty());
    driver.pend(event);

    assertThat(watcher.poll()).isEmpty();
    assertThat(driver.applied().getLast())
        .isEqualTo(new KEvent(3, Filter.READ, EV_DELETE, 0, 0, 0));
    Watch<String> again = watcher.watch(readable, "again");
    driver.pend(event, event.withUdata(again.registration().token));
    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(again);
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void reportsTheErrorOfASocket() throws KqueueException {
    Watch<String> watch = watcher.watch(readable, "watch");
    int errno = Errno.ECONNRESET.number();
    driver.pend(new KEvent(3, Filter.READ, SysEvent.EV_EOF, errno, 5, watch.registration().token));

    assertThat(watcher.poll())
        .contains(new Event.Readable<>(watch, 5, true, Optional.of(Errno.ECONNRESET)));
  }

  @Test
  void triggersTheEndOfAProcessOnlyOnce() throws KqueueException {
    NoProcess process = new NoProcess(4711);
    driver.refuse(
        change -> change.filter() == Filter.PROC ? Optional.of(Errno.ESRCH) : Optional.empty());
    process.onExit.complete(process);
    Watch<String> watch = watcher.watch(Interest.exit(process), "exit");

    assertThat(driver.applied())
        .filteredOn(change -> (change.fflags() & SysEvent.NOTE_TRIGGER) != 0)
        .hasSize(1);
    driver.pend(KEvent.user(watch.registration().token).withUdata(watch.registration().token));
    assertThat(((Event.Exited<?>) watcher.poll().orElseThrow()).status().code()).hasValue(3);
  }
}
