// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that stay in the kernel when their watch has ended. */
class LeftoversTest {

  private static final int MANY = 5_000;

  private final Clock provider = new Clock();
  private final FakeDriver driver = provider.driver();
  private Watcher<String> watcher;

  /** A backend on which a nanosecond passes each time that the clock is read. */
  private static final class Clock extends FakeProvider {
    private long now;

    Clock() {
      super("fake");
    }

    @Override
    public long nanoTime() {
      return now++;
    }
  }

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(Backend.from(provider));
  }

  private static Interest edge(Descriptor descriptor) {
    return Interest.readable(descriptor, Delivery.EDGE);
  }

  /** Returns the flags of the changes that the kernel gets from an action. */
  private List<Integer> flagsOf(KqueueAction action) throws KqueueException {
    int before = driver.applied().size();
    action.run();
    return driver.applied().stream().skip(before).map(KEvent::flags).toList();
  }

  private interface KqueueAction {
    void run() throws KqueueException;
  }

  private List<Integer> flagsOfAnotherWatch() throws KqueueException {
    return flagsOf(() -> watcher.watch(edge(provider.pipe().source()), "another"));
  }

  @Test
  void areRemovedWhenTheNumberIsWatchedAgain() throws KqueueException {
    Descriptor first = provider.pipe().source();
    watcher.watch(Interest.readable(first), "first");
    first.close();

    assertThat(flagsOfAnotherWatch()).containsExactly(EV_DELETE, EV_ADD | EV_CLEAR);
  }

  @Test
  void areRemovedByCancel() throws KqueueException {
    Descriptor first = provider.pipe().source();
    Watch<String> watch = watcher.watch(Interest.readable(first), "first");
    first.close();

    assertThat(flagsOf(watch::cancel)).containsExactly(EV_DELETE);
    assertThat(flagsOfAnotherWatch()).containsExactly(EV_ADD | EV_CLEAR);
  }

  @Test
  void areRememberedIfAnEventWasCollectedBeforeTheClose() throws KqueueException {
    Descriptor first = provider.pipe().source();
    Watch<String> watch = watcher.watch(Interest.readable(first), "first");
    Descriptor other = provider.pipe().sink();
    Watch<String> taken = watcher.watch(Interest.readable(other), "taken");
    driver.pend(event(taken), event(watch));
    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(taken);
    first.close();
    assertThat(watcher.poll()).isEmpty();

    assertThat(flagsOfAnotherWatch()).containsExactly(EV_DELETE, EV_ADD | EV_CLEAR);
  }

  @Test
  void areRememberedIfTheirRemovalFails() throws KqueueException {
    Watch<String> watch = watcher.watch(edge(provider.pipe().source()), "first");
    driver.refuse(_ -> Optional.of(Errno.ENOMEM));
    watch.cancel();
    driver.refuse(_ -> Optional.empty());

    assertThat(
            flagsOf(() -> {
              Watch<String> another = watcher.watch(edge(provider.pipe().source()), "another");
              another.cancel();
              watcher.watch(edge(provider.pipe().source()), "third");
            }))
        .containsExactly(EV_DELETE, EV_ADD | EV_CLEAR, EV_DELETE, EV_ADD | EV_CLEAR);
  }

  @Test
  void areRememberedIfAnErrorEndsTheWatch() throws KqueueException {
    driver.refuse(_ -> {
      throw new StackOverflowError();
    });
    assertThatThrownBy(() -> watcher.watch(edge(provider.pipe().source()), "first"))
        .isInstanceOf(StackOverflowError.class);
    driver.refuse(_ -> Optional.of(Errno.EPERM));
    assertThatThrownBy(() -> watcher.watch(edge(provider.pipe().sink()), "refused"))
        .isInstanceOf(KqueueException.class);
    driver.refuse(_ -> Optional.empty());

    assertThat(flagsOfAnotherWatch()).containsExactly(EV_DELETE, EV_ADD | EV_CLEAR);
    assertThat(flagsOf(() -> watcher.watch(edge(provider.pipe().sink()), "not there before")))
        .containsExactly(EV_ADD | EV_CLEAR);
  }

  private static KEvent event(Watch<?> watch) {
    return watch.registration().add().withData(1);
  }

  /** Makes the kernel report an event so many times in each call, and fail after many calls. */
  private void repeat(KEvent event, int times) {
    driver.whileInside(() -> {
      assertThat(driver.calls().size()).isLessThan(MANY);
      driver.pend(Collections.nCopies(times, event).toArray(new KEvent[0]));
    });
  }

  /** Such as those of a watch that is paused, if the kernel could not disable its event. */
  @Test
  void keepNoCallBeyondItsTimeout() throws KqueueException {
    Watch<String> watch = watcher.watch(Interest.readable(provider.pipe().source()), "paused");
    watch.pause();
    repeat(event(watch), 1);

    assertThat(watcher.poll()).isEmpty();
    assertThat(watcher.poll(Duration.ofNanos(10))).isEmpty();
  }

  @Test
  void keepNoCallBeyondItsTimeoutIfThereAreMany() throws KqueueException {
    Watch<String> watch = watcher.watch(Interest.readable(provider.pipe().source()), "paused");
    watch.pause();
    repeat(event(watch), 64);

    assertThat(watcher.poll(Duration.ofNanos(10))).isEmpty();
  }

  @Test
  void hideNoEventBehindThem() throws KqueueException {
    Watch<String> paused = watcher.watch(Interest.readable(provider.pipe().source()), "paused");
    paused.pause();
    Watch<String> watch = watcher.watch(Interest.readable(provider.pipe().sink()), "watch");
    for (int i = 0; i < 200; i++) {
      driver.pend(event(paused));
    }
    driver.pend(event(watch));

    assertThat(watcher.poll().orElseThrow().watch()).isSameAs(watch);
  }
}
