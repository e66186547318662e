// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The behaviour of a watcher on every backend; extended by a class for each backend. */
abstract class WatcherContract extends WatcherTimersContract {

  // deliveries

  @Test
  void reportsTheReadableBytes() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watcher.watch(Interest.readable(pipe.source()), "in");
    assertThat(watcher.poll()).isEmpty();
    write(pipe.sink(), 3);

    Event<String> event = watcher.take();

    assertThat(event).isEqualTo(new Event.Readable<>(watch, 3, false, Optional.empty()));
    assertThat(event.watch()).isSameAs(watch);
    assertThat(event.attachment()).isEqualTo("in");
    assertThat(watch.attachment()).isEqualTo("in");
    assertThat(watch.interest()).isEqualTo(Interest.readable(pipe.source(), Delivery.LEVEL));
  }

  @Test
  void repeatsALevelUntilItIsGone() throws IOException {
    Descriptor.Pipe pipe = pipe();
    watchReadable(pipe, Delivery.LEVEL, "level");

    assertThat(takeName()).isEqualTo("level");
    assertThat(takeName()).isEqualTo("level");
    read(pipe.source(), 1);
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void reportsOnlyNewDataOfAnEdge() throws IOException {
    Descriptor.Pipe pipe = pipe();
    watchReadable(pipe, Delivery.EDGE, "edge");

    assertThat(takeName()).isEqualTo("edge");
    assertThat(watcher.poll()).isEmpty();
    write(pipe.sink(), 1);
    assertThat(takeName()).isEqualTo("edge");
  }

  @Test
  void endsAWatchOfOneEvent() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watchReadable(pipe, Delivery.ONCE, "once");
    assertThat(watch.isActive()).isTrue();

    assertThat(takeName()).isEqualTo("once");

    assertThat(watch.isActive()).isFalse();
    assertThat(watcher.size()).isZero();
    write(pipe.sink(), 1);
    assertThat(watcher.poll()).isEmpty();
    watcher.watch(Interest.readable(pipe.source()), "again");
    assertThat(takeName()).isEqualTo("again");
  }

  @Test
  void waitsForResumeAfterEachEventOfPause() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watchReadable(pipe, Delivery.PAUSE, "pause");

    assertThat(takeName()).isEqualTo("pause");
    assertThat(watch).hasToString("Watch[" + watch.interest() + ", paused]");
    write(pipe.sink(), 1);
    assertThat(watcher.poll()).isEmpty();
    watch.resume();
    assertThat(takeName()).isEqualTo("pause");
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void reportsTheEndOfFile() throws IOException {
    Descriptor.Pipe pipe = pipe();
    write(pipe.sink(), 2);
    pipe.sink().close();
    watcher.watch(Interest.readable(pipe.source()), "end");

    Event.Readable<?> event = (Event.Readable<?>) watcher.take();

    assertThat(event.available()).isEqualTo(2);
    assertThat(event.endOfFile()).isTrue();
  }

  @Test
  void reportsTheRoomForWriting() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watcher.watch(Interest.writable(pipe.sink()), "out");

    Event.Writable<?> event = (Event.Writable<?>) watcher.take();

    assertThat(event.space()).isPositive();
    assertThat(event.endOfFile()).isFalse();
    assertThat(watch.isActive()).isTrue();
  }

  @Test
  void endsAWatchWhoseReadEndIsClosed() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watcher.watch(Interest.writable(pipe.sink(), Delivery.EDGE), "out");
    watcher.take();
    pipe.source().close();

    Event.Writable<?> event = (Event.Writable<?>) watcher.poll(LONG).orElseThrow();

    assertThat(event.endOfFile()).isTrue();
    assertThat(watch.isActive()).isFalse();
    assertThat(watcher.poll()).isEmpty();
  }

  // pause, resume, cancel

  @Test
  void reportsNoLevelWhilePaused() throws IOException {
    Watch<String> watch = watchReadable(pipe(), Delivery.LEVEL, "level");
    watch.pause();
    watch.pause();

    assertThat(watcher.poll()).isEmpty();
    watch.resume();
    watch.resume();
    assertThat(takeName()).isEqualTo("level");
  }

  @Test
  void keepsEventsThatHappenWhilePaused() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> edge = watcher.watch(Interest.readable(pipe.source(), Delivery.EDGE), "edge");
    var user = watcher.watch(Interest.user(), "user");
    edge.pause();
    user.pause();
    write(pipe.sink(), 1);
    assertThat(user.trigger()).isTrue();

    assertThat(watcher.poll()).isEmpty();
    edge.resume();
    assertThat(takeName()).isEqualTo("edge");
    user.resume();
    assertThat(takeName()).isEqualTo("user");
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void keepsAnEventFetchedBeforeThePause() throws IOException {
    Watch<String> one = watchReadable(pipe(), Delivery.EDGE, "1");
    Watch<String> two = watchReadable(pipe(), Delivery.EDGE, "2");
    Watch<?> first = watcher.take().watch();
    Watch<String> other = first == one ? two : one;
    other.pause();

    assertThat(watcher.poll()).isEmpty();
    other.resume();
    assertThat(watcher.take().watch()).isSameAs(other);
  }

  @Test
  void keepsAnEventOfAPausedWatchWithPauseDelivery() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watchReadable(pipe, Delivery.PAUSE, "pause");
    watch.pause();
    assertThat(watcher.poll()).isEmpty();
    watch.resume();
    assertThat(takeName()).isEqualTo("pause");
    write(pipe.sink(), 1);
    assertThat(watcher.poll()).isEmpty();
    watch.resume();
    assertThat(takeName()).isEqualTo("pause");
  }

  @Test
  void dropsAnEventFetchedBeforeTheCancel() throws IOException {
    Descriptor.Pipe[] pipes = {pipe(), pipe()};
    Watch<String> one = watchReadable(pipes[0], Delivery.EDGE, "1");
    Watch<String> two = watchReadable(pipes[1], Delivery.EDGE, "2");
    Watch<?> first = watcher.take().watch();
    Watch<String> other = first == one ? two : one;
    other.cancel();
    other.cancel();

    assertThat(other.isActive()).isFalse();
    assertThat(other).asString().endsWith(", cancelled]");
    assertThat(watcher.poll()).isEmpty();
    assertThat(watcher.size()).isEqualTo(1);
    Watch<String> again = watcher.watch(other.interest(), "again");
    assertThat(watcher.take().watch()).isSameAs(again); // not the cancelled watch
    assertThat(watcher.poll()).isEmpty();
  }

  // refused watches

  @Test
  void refusesToWatchTheSameTwice() throws KqueueException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watcher.watch(Interest.readable(pipe.source()), "1");

    assertThatThrownBy(() -> watcher.watch(Interest.readable(pipe.source(), Delivery.ONCE), "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(pipe.source() + " is already watched: " + watch)
        .hasMessageEndingWith("Watch[Readable[" + pipe.source() + ", LEVEL], active]");
    watch.cancel();
    watcher.watch(Interest.readable(pipe.source(), Delivery.ONCE), "2");
    assertThat(watcher.size()).isEqualTo(1);
  }

  @Test
  void refusesAClosedDescriptor() throws KqueueException {
    Descriptor.Pipe pipe = pipe();
    pipe.close();

    assertThatThrownBy(() -> watcher.watch(Interest.writable(pipe.sink()), "closed"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(pipe.sink() + " is closed");
    assertThat(watcher.size()).isZero();
  }

  @Test
  void refusesADescriptorOfAnotherBackend() throws KqueueException {
    try (SimulatedKernel other = SimulatedKernel.create();
        Descriptor.Pipe pipe = other.backend().pipe()) {
      assertThatThrownBy(() -> watcher.watch(Interest.readable(pipe.source()), "foreign"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(pipe.source() + " cannot be watched by " + backend());
      assertThat(watcher.size()).isZero();
    }
  }

  @Test
  void refusesASignalThatCannotBeWatched() {
    assertThatThrownBy(() -> watcher.watch(Interest.signal(Signal.KILL), "kill"))
        .isInstanceOf(KqueueException.class)
        .hasMessageContaining("SIGKILL cannot be watched: EINVAL");
    assertThat(watcher.size()).isZero();
  }

  @Test
  void leavesNothingBehindWhenTheKernelRefuses() throws IOException {
    Descriptor.Pipe pipe = pipe();

    assertThatThrownBy(() -> watcher.watch(Interest.file(pipe.source(), FileNote.WRITE), "no file"))
        .isInstanceOf(KqueueException.class);
    assertThatThrownBy(() -> watcher.watch(Interest.readable(backend().ofRaw(999)), "bad"))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    assertThat(watcher.size()).isZero();
    watchReadable(pipe, Delivery.LEVEL, "fine");
    assertThat(takeName()).isEqualTo("fine");
  }

  // closing

  @Test
  void endsAWatchWithItsDescriptor() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watchReadable(pipe, Delivery.LEVEL, "closed");
    takeName();
    pipe.source().close();

    assertThat(watch.isActive()).isFalse();
    assertThat(watcher.size()).isZero();
    assertThat(watcher.poll()).isEmpty();
    watch.pause();
    watch.resume();
    watch.cancel();
  }

  @Test
  void doesNotMistakeTheNextFileWithADescriptorForTheClosedOne() throws IOException {
    Descriptor.Pipe first = pipe();
    Watch<String> old = watchReadable(first, Delivery.LEVEL, "old");
    int number = first.source().number();
    takeName();
    first.close();
    Descriptor.Pipe second = pipe();
    assertThat(List.of(second.source().number(), second.sink().number())).contains(number);

    Watch<String> watch = watchReadable(second, Delivery.LEVEL, "new");

    assertThat(takeName()).isEqualTo("new");
    old.cancel(); // has no effect on the descriptor's new file
    assertThat(watcher.take().watch()).isSameAs(watch);
    assertThat(watcher.size()).isEqualTo(1);
  }

  @Test
  void dropsAnEventOfADescriptorThatWasClosedMeanwhile() throws IOException {
    Descriptor.Pipe[] pipes = {pipe(), pipe()};
    watchReadable(pipes[0], Delivery.EDGE, "1");
    watchReadable(pipes[1], Delivery.EDGE, "2");
    String first = takeName();
    pipes[first.equals("1") ? 1 : 0].close();

    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void endsWithEverythingItWatches() throws IOException {
    Descriptor.Pipe pipe = pipe();
    Watch<String> watch = watchReadable(pipe, Delivery.LEVEL, "in");
    var timer = watcher.watch(Interest.after(LONG), "timer");
    var user = watcher.watch(Interest.user(), "user");
    watcher.close();
    watcher.close();

    assertThat(watcher.isOpen()).isFalse();
    assertThat(watcher.size()).isZero();
    assertThat(watch.isActive()).isFalse();
    assertThat(user.trigger()).isFalse();
    watch.pause();
    watch.resume();
    watch.cancel();
    assertThatThrownBy(watcher::take).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(watcher::poll).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(timer::restart).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(() -> watcher.watch(Interest.user(), "late"))
        .isInstanceOf(ClosedKqueueException.class);
    assertThat(pipe.source().isOpen()).isTrue();
    read(pipe.source(), 1);
  }

  @Test
  void letsAnInterruptEndAWait() throws KqueueException {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(watcher::take)
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThat(watcher.poll()).isEmpty(); // does not wait
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(watcher.poll(Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void describesItselfAsText() throws KqueueException {
    watcher.watch(Interest.user(), "user");

    assertThat(watcher).asString().matches("Watcher\\[Kqueue\\[.*], 1 active]");
  }
}
