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
 * Decodes kernel events into typed events. Notes that a host adds beyond the requested ones are
 * masked out here. The {@link Registry}'s lock is held.
 */
final class EventDecoder {

  private EventDecoder() {}

  /**
   * Merges a kernel event into the event that is still to be returned: counts are added, notes are
   * combined, conditions are replaced. Returns false if the program requested none of its notes.
   * Needs no memory, as the kernel's event is lost if this fails.
   */
  static <A> boolean merge(Registration<A> registration, KEventBuffer events, int i) {
    int fflags = events.fflags(i);
    switch (registration.watch.interest()) {
      case Interest.Timer t -> registration.data += events.data(i);
      case Interest.SignalArrival s -> registration.data += events.data(i);
      case Interest.FileChange f -> {
        // EV_EOF of a file means that the file was revoked, even if NOTE_REVOKE is missing.
        int revoked = events.isEof(i) ? SysEvent.NOTE_REVOKE : 0;
        int notes = (fflags | revoked) & (registration.notes | SysEvent.NOTE_REVOKE);
        if (notes == 0) {
          return false;
        }
        registration.fflags |= notes;
      }
      case Interest.ProcessChange p -> {
        int notes = fflags & (registration.notes | SysEvent.NOTE_EXIT);
        if (notes == 0) {
          return false;
        }
        registration.fflags |= notes;
        registration.data = (notes & SysEvent.NOTE_EXIT) != 0 ? events.data(i) : registration.data;
      }
      case Interest.Readable r -> replace(registration, events, i);
      case Interest.Writable w -> replace(registration, events, i);
      case Interest.Urgent u -> replace(registration, events, i);
      case Interest.Exit e -> replace(registration, events, i);
      case Interest.User u -> {} // a trigger has no data
    }
    registration.hasEvent = true;
    return true;
  }

  private static void replace(Registration<?> registration, KEventBuffer events, int i) {
    registration.flags = events.flags(i);
    registration.fflags = events.fflags(i);
    registration.data = events.data(i);
  }

  /** Tells whether the end of a process that Java started was reported without an exit status. */
  static boolean lacksStatus(Registration<?> r) {
    return r.watch.interest() instanceof Interest.Exit exit
        && exit.process().isPresent()
        && r.add().filter() == Filter.PROC
        && r.data == ExitStatus.unknown().waitStatus();
  }

  /** Makes the event that the program receives. */
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
                  ? Optional.of(statusFromKernel(i.pid(), r.data))
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
        : statusFromKernel(exit.pid(), r.data);
  }

  private static ExitStatus statusFromKernel(long pid, long data) {
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

  /** Tells whether the event is the last one of its watch. */
  static boolean isLast(Registration<?> r) {
    return switch (r.watch.interest()) {
      case Interest.Writable i -> i.delivery() == Delivery.ONCE || isAtEof(r);
      case Interest.ProcessChange i -> (r.fflags & SysEvent.NOTE_EXIT) != 0;
      default -> ChangeEncoder.delivery(r.watch.interest()) == Delivery.ONCE;
    };
  }

  /** Tells whether the kernel may report the last event again, as some kernels repeat EV_EOF. */
  static boolean isRepeated(Registration<?> r) {
    return r.watch.interest() instanceof Interest.Writable && isAtEof(r);
  }

  private static boolean isAtEof(Registration<?> r) {
    return (r.flags & SysEvent.EV_EOF) != 0;
  }
}
