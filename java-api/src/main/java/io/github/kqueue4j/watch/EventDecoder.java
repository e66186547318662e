// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * From what a kernel returns to events. What hosts add to what was asked for is taken away here.
 * The {@link Registry}'s lock is held.
 */
final class EventDecoder {

  private EventDecoder() {}

  /**
   * Adds a kernel's event to what is still to be handed out: counts add up, notes pile up, levels
   * are replaced. False if nothing of it was asked for.
   */
  static <A> boolean merge(Registration<A> to, KEventBuffer events, int i) {
    int fflags = events.fflags(i);
    switch (to.watch.interest()) {
      case Interest.Timer t -> to.data += events.data(i);
      case Interest.SignalArrival s -> to.data += events.data(i);
      case Interest.FileChange file -> {
        // A revoked file is at its end, whether its notes say so or not.
        int revoked = events.isEof(i) ? SysEvent.NOTE_REVOKE : 0;
        int notes = (fflags | revoked) & (bits(file) | SysEvent.NOTE_REVOKE);
        if (notes == 0) {
          return false;
        }
        to.fflags |= notes;
      }
      case Interest.ProcessChange process -> {
        int notes = fflags & (bits(process) | SysEvent.NOTE_EXIT);
        if (notes == 0) {
          return false;
        }
        to.fflags |= notes;
        to.data = (notes & SysEvent.NOTE_EXIT) != 0 ? events.data(i) : to.data;
      }
      case Interest.Readable r -> replace(to, events, i);
      case Interest.Writable w -> replace(to, events, i);
      case Interest.Urgent u -> replace(to, events, i);
      case Interest.Exit e -> replace(to, events, i);
      case Interest.User u -> {} // that it happened is all there is to it
    }
    to.happened = true;
    return true;
  }

  private static void replace(Registration<?> to, KEventBuffer events, int i) {
    to.flags = events.flags(i);
    to.fflags = events.fflags(i);
    to.data = events.data(i);
  }

  private static int bits(Interest.FileChange file) {
    return file.notes().stream().mapToInt(FileNote::bit).reduce(0, (a, b) -> a | b);
  }

  private static int bits(Interest.ProcessChange process) {
    return process.notes().stream().mapToInt(ProcessNote::bit).reduce(0, (a, b) -> a | b);
  }

  /** True if the end of a process of Java's came without its status. */
  static boolean lacksStatus(Registration<?> r) {
    return r.watch.interest() instanceof Interest.Exit exit
        && exit.process().isPresent()
        && r.add().filter() == Filter.PROC
        && r.data == ExitStatus.unknown().waitStatus();
  }

  /** What has happened, for the program. */
  static <A> Event<A> event(Registration<A> r) {
    Watch<A> watch = r.watch;
    boolean eof = (r.flags & SysEvent.EV_EOF) != 0;
    return switch (watch.interest()) {
      case Interest.Readable i -> new Event.Readable<>(watch, r.data, eof, error(eof, r.fflags));
      case Interest.Writable i -> new Event.Writable<>(watch, r.data, eof, error(eof, r.fflags));
      case Interest.Urgent i -> new Event.Urgent<>(watch, eof);
      case Interest.FileChange i -> new Event.FileChanged<>(watch, fileNotes(r.fflags));
      case Interest.Exit i -> new Event.Exited<>(watch, i.pid(), status(i, r));
      case Interest.ProcessChange i ->
          new Event.ProcessChanged<>(
              watch,
              i.pid(),
              processNotes(r.fflags),
              (r.fflags & SysEvent.NOTE_EXIT) != 0
                  ? Optional.of(reported(i.pid(), r.data))
                  : Optional.empty());
      case Interest.SignalArrival i -> new Event.Signalled<>(watch, i.signal(), r.data);
      case Interest.Timer i -> new Event.Expired<>((TimerWatch<A>) watch, r.data);
      case Interest.User i -> new Event.Triggered<>((UserWatch<A>) watch);
    };
  }

  private static Optional<Errno> error(boolean eof, int fflags) {
    return eof && fflags != 0 ? Optional.of(Errno.of(fflags)) : Optional.empty();
  }

  private static ExitStatus status(Interest.Exit exit, Registration<?> r) {
    Optional<Process> process = exit.process();
    return process.isPresent() && r.add().filter() == Filter.USER
        ? ExitStatus.of(process.get())
        : reported(exit.pid(), r.data);
  }

  private static ExitStatus reported(long pid, long data) {
    return new KEvent(pid, Filter.PROC, 0, SysEvent.NOTE_EXIT, data, 0).exitStatus();
  }

  private static Set<FileNote> fileNotes(int bits) {
    Set<FileNote> notes = EnumSet.allOf(FileNote.class);
    notes.removeIf(note -> (bits & note.bit()) == 0);
    return Collections.unmodifiableSet(notes);
  }

  private static Set<ProcessNote> processNotes(int bits) {
    Set<ProcessNote> notes = EnumSet.allOf(ProcessNote.class);
    notes.removeIf(note -> (bits & note.bit()) == 0);
    return Collections.unmodifiableSet(notes);
  }

  /** True if what has happened was the last of it. */
  static boolean isLast(Registration<?> r) {
    return switch (r.watch.interest()) {
      case Interest.Writable i -> i.delivery() == Delivery.ONCE || atEnd(r);
      case Interest.ProcessChange i -> (r.fflags & SysEvent.NOTE_EXIT) != 0;
      default -> ChangeEncoder.delivery(r.watch.interest()) == Delivery.ONCE;
    };
  }

  /** True if a kernel may go on reporting it, though it was the last: some repeat EV_EOF. */
  static boolean isRepeated(Registration<?> r) {
    return r.watch.interest() instanceof Interest.Writable && atEnd(r);
  }

  private static boolean atEnd(Registration<?> r) {
    return (r.flags & SysEvent.EV_EOF) != 0;
  }
}
