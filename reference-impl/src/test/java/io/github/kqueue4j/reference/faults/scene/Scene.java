// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one run of a call: the queue that is called, another queue that watches the same
 * pipe, and an unrelated third queue.
 */
final class Scene {
  private static final long MARK = 4711;

  final TestedHost host;
  final Kqueue kq;
  final Kqueue other;
  final Kqueue bystander;

  /** The events that the call returned. */
  List<KEvent> got = List.of();

  /** Whether the call ended as expected although it did not return normally. */
  boolean returned;

  /** The queue that the call opened. */
  @Nullable Kqueue opened;

  /** The queue that the called queue watches. */
  @Nullable Kqueue inner;

  /** The call, if it depends on the preparation. */
  Body act = () -> {};

  private final Deque<Closing> closings = new ArrayDeque<>();
  private final Set<Kqueue> mayBePoisoned = new HashSet<>();
  private final List<TestedHost.Sleeper> sleepers = new ArrayList<>();
  private TestedHost.@Nullable WatchedProcess process;
  private TestedHost.@Nullable WatchedFile file;
  private Descriptor.@Nullable Pipe pipe;

  private record Closing(String what, Body body) {}

  Scene(TestedHost host) throws Exception {
    this.host = host;
    bystander = open();
    bystander.register(KEvent.user(MARK).add().clear());
    other = open();
    kq = open();
    mayBePoisoned.add(kq);
  }

  // objects of the scene

  Kqueue open() throws Exception {
    return adopt(Kqueue.open(host.backend()));
  }

  Kqueue adopt(Kqueue queue) {
    closeLater("the queue", queue::close);
    return queue;
  }

  /** Registers a queue that does part of the call's work, and so may be poisoned by the call. */
  void involve(Kqueue queue) {
    mayBePoisoned.add(queue);
  }

  /** Returns the open queues that may be poisoned. */
  List<Kqueue> involved() {
    return mayBePoisoned.stream().filter(Kqueue::isOpen).toList();
  }

  /** Registers a close for the end of the scene, which may throw once but not twice. */
  void closeLater(String what, Body body) {
    closings.push(new Closing(what, body));
  }

  /** Returns the pipe, which the other queue watches too. */
  Descriptor.Pipe pipe() throws Exception {
    Descriptor.Pipe made = pipe;
    if (made == null) {
      made = host.backend().pipe();
      pipe = made;
      closeLater("the sink", made.sink()::close);
      closeLater("the source", made.source()::close);
      other.register(KEvent.read(made.source()).add().clear());
    }
    return made;
  }

  /** Puts a byte into the pipe. */
  void fill() throws Exception {
    pipe().sink().write(ByteBuffer.wrap(new byte[] {'x'}));
  }

  TestedHost.WatchedProcess process() throws Exception {
    TestedHost.WatchedProcess made = process;
    if (made == null) {
      made = host.process();
      process = made;
      closeLater("the process", made::close);
    }
    return made;
  }

  TestedHost.WatchedFile file() throws Exception {
    TestedHost.WatchedFile made = file;
    if (made == null) {
      made = host.file();
      file = made;
      closeLater("the file", made::close);
    }
    return made;
  }

  TestedHost.Sleeper sleeper(Kqueue queue, String name, boolean virtual, Duration timeout)
      throws Exception {
    TestedHost.Sleeper sleeper = host.sleeper("fault-" + name, virtual, () -> queue.poll(timeout));
    sleepers.add(sleeper);
    sleeper.awaitAsleep();
    return sleeper;
  }

  // checks

  /** Returns whether a queue is poisoned; fails if it may not be, or if calls are inconsistent. */
  boolean isPoisoned(Kqueue queue) throws Wrong {
    if (!queue.isOpen()) {
      return false;
    }
    Throwable answer = Poison.of(queue);
    if (answer == null) {
      return false;
    }
    Wrong.unless(
        mayBePoisoned.contains(queue), "a queue that was not called is poisoned: " + answer);
    Poison.checkAnswers(queue, answer);
    return true;
  }

  /** Returns the exception of a poisoned queue of this scene; null if none is poisoned. */
  @Nullable Throwable answer() throws Wrong {
    for (Kqueue queue : involved()) {
      Throwable answer = Poison.of(queue);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  /** Returns whether an event is registered; the check enables it. */
  boolean exists(Kqueue queue, KEvent event) throws Wrong {
    try {
      queue.register(event.enable());
      return true;
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw new Wrong("an event can neither be changed nor is it deleted", e);
    }
  }

  /** Collects an event that has occurred; fails if it is not reported. */
  KEvent await(Kqueue queue, KEvent like) throws Exception {
    long end = host.backend().nanoTime() + Settings.PATIENCE.toNanos();
    long left = Settings.PATIENCE.toNanos();
    while (left > 0) {
      for (KEvent event : queue.poll(Duration.ofNanos(left))) {
        if (isLike(event, like)) {
          return event;
        }
      }
      left = end - host.backend().nanoTime();
    }
    throw new Wrong("an event is lost: " + like);
  }

  static boolean isLike(KEvent event, KEvent like) {
    return event.ident() == like.ident() && event.filter() == like.filter();
  }

  static boolean contains(List<KEvent> events, KEvent like) {
    return events.stream().anyMatch(event -> isLike(event, like));
  }

  /** Checks that an event is not pending. */
  void checkNone(Kqueue queue, KEvent like) throws Exception {
    List<KEvent> events = queue.poll();
    Wrong.unless(!contains(events, like), "an event is reported that should not be: " + events);
  }

  /** Checks that a queue reports and deletes events. */
  void checkWorks(Kqueue queue) throws Exception {
    unlessPoisoned(
        queue,
        () -> {
          KEvent mark = KEvent.user(MARK);
          queue.register(mark.add().clear());
          queue.register(mark.trigger());
          await(queue, mark);
          checkNone(queue, mark);
          queue.register(mark.delete());
        });
  }

  /** Makes a check of a queue, unless a thread has poisoned the queue or does so meanwhile. */
  void unlessPoisoned(Kqueue queue, Body check) throws Exception {
    if (isPoisoned(queue)) {
      return;
    }
    try {
      check.run();
    } catch (RuntimeException e) {
      if (!isPoisoned(queue)) {
        throw e;
      }
    }
  }

  /** Checks that the other queues work, and so do processes and signals. */
  void checkOthers(boolean signals) throws Exception {
    unlessPoisoned(other, () -> checkOther(signals));
    checkBystander();
    checkProcesses(bystander, false);
  }

  private void checkOther(boolean signals) throws Exception {
    if (pipe != null && pipe.sink().isOpen() && pipe.source().isOpen()) {
      other.poll();
      fill();
      await(other, KEvent.read(pipe.source()));
    }
    checkProcesses(other, signals);
  }

  void checkBystander() throws Exception {
    bystander.register(KEvent.user(MARK).trigger());
    await(bystander, KEvent.user(MARK));
  }

  private void checkProcesses(Kqueue queue, boolean signals) throws Exception {
    KEvent proc = KEvent.proc(host.oldProcess(), NOTE_EXIT);
    queue.register(proc.add());
    queue.register(proc.delete());
    KEvent signal = KEvent.signal(Signal.CONT);
    queue.register(signal.add());
    if (signals) {
      host.raise(Signal.CONT);
      await(queue, signal);
    }
    queue.register(signal.delete());
  }

  /** Checks that waits on a poisoned queue have failed. */
  void checkSleepersOfPoisoned() throws Exception {
    if (isPoisoned(kq)) {
      for (TestedHost.Sleeper sleeper : sleepers) {
        Wrong.unless(isReported(sleeper), "the wait on a poisoned queue does not fail");
      }
    }
  }

  private static boolean isReported(TestedHost.Sleeper sleeper) throws Exception {
    try {
      return !sleeper.events().isEmpty(); // collected before the queue was poisoned
    } catch (RuntimeException | Error e) {
      return true;
    }
  }

  // the end

  /** Closes all objects, each twice if the first close throws; adds failures to a list. */
  void close(List<String> wrong) {
    for (Closing closing : closings) {
      try {
        close(closing);
      } catch (Hang e) {
        wrong.add(String.valueOf(e.getMessage()));
        return;
      } catch (Exception | Error e) {
        wrong.add("closing " + closing.what + " fails twice: " + text(e));
      }
    }
  }

  private void close(Closing closing) throws Exception {
    try {
      host.byAnother("closing " + closing.what, closing.body);
    } catch (Hang e) {
      throw e;
    } catch (Exception | Error e) {
      host.byAnother("closing " + closing.what + " once more after " + text(e), closing.body);
    }
  }

  static String text(Throwable e) {
    StackTraceElement[] stack = e.getStackTrace();
    return e + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
