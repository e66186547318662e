// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Encodes interests as changes. Every change repeats all fields of the event, as kernels disagree
 * on whether a change that leaves a field at 0 resets the field.
 */
final class ChangeEncoder {

  /** The add event of a registration that was not activated yet. */
  static final KEvent NONE = KEvent.user(0);

  private ChangeEncoder() {}

  /** Returns the watched descriptor; null if the interest is not in a descriptor. */
  static @Nullable Descriptor descriptor(Interest interest) {
    return switch (interest) {
      case Interest.Readable i -> i.descriptor();
      case Interest.Writable i -> i.descriptor();
      case Interest.Urgent i -> i.descriptor();
      case Interest.FileChange i -> i.descriptor();
      case Interest.Exit i -> null;
      case Interest.ProcessChange i -> null;
      case Interest.SignalArrival i -> null;
      case Interest.Timer i -> null;
      case Interest.User i -> null;
    };
  }

  static Delivery delivery(Interest interest) {
    return switch (interest) {
      case Interest.Readable i -> i.delivery();
      case Interest.Writable i -> i.delivery();
      case Interest.Urgent i -> Delivery.LEVEL;
      case Interest.FileChange i -> Delivery.EDGE;
      case Interest.Exit i -> Delivery.ONCE;
      case Interest.ProcessChange i -> Delivery.EDGE;
      case Interest.SignalArrival i -> Delivery.EDGE;
      case Interest.Timer i -> i.repeats() ? Delivery.EDGE : Delivery.ONCE;
      case Interest.User i -> Delivery.EDGE;
    };
  }

  /**
   * Returns the change that registers an interest, without a token. Throws IllegalStateException if
   * a descriptor is closed.
   */
  static KEvent add(Interest interest, @Nullable Duration period, Backend backend) {
    return switch (interest) {
      case Interest.Readable i -> withDelivery(KEvent.read(i.descriptor()), i.delivery());
      case Interest.Writable i -> withDelivery(KEvent.write(i.descriptor()), i.delivery());
      case Interest.Urgent i -> KEvent.except(i.descriptor(), SysEvent.NOTE_OOB).add();
      case Interest.FileChange i -> {
        int revoke = SysEvent.NOTE_REVOKE & backend.supportedNotes(Filter.VNODE);
        yield KEvent.vnode(i.descriptor(), notes(i) | revoke).add().clear();
      }
      case Interest.Exit i -> KEvent.proc(i.pid(), SysEvent.NOTE_EXIT).add().oneshot();
      case Interest.ProcessChange i ->
          KEvent.proc(i.pid(), notes(i) | SysEvent.NOTE_EXIT).add().clear();
      case Interest.SignalArrival i -> KEvent.signal(i.signal()).add().clear();
      case Interest.Timer i -> timer(period == null ? i.period() : period, i.repeats());
      case Interest.User i -> KEvent.user(0).add().clear();
    };
  }

  static KEvent withDelivery(KEvent event, Delivery delivery) {
    return switch (delivery) {
      case LEVEL -> event.add();
      case EDGE -> event.add().clear();
      case ONCE -> event.add().oneshot();
      case PAUSE -> event.add().dispatch();
    };
  }

  private static KEvent timer(Duration period, boolean repeats) {
    KEvent timer = KEvent.timer(0, period).add();
    return repeats ? timer.clear() : timer.oneshot();
  }

  /** Returns the bits of the notes that an interest names; 0 if it names none. */
  static int notes(Interest interest) {
    int bits = 0;
    if (interest instanceof Interest.FileChange file) {
      for (FileNote note : file.notes()) {
        bits |= note.bit();
      }
    } else if (interest instanceof Interest.ProcessChange process) {
      for (ProcessNote note : process.notes()) {
        bits |= note.bit();
      }
    }
    return bits;
  }

  /**
   * Sets the token as udata, and also as the ident of timers and user events. No two events of a
   * queue ever have the same token, so that a late change of an old event finds no other event.
   */
  static KEvent withToken(KEvent add, long token) {
    boolean tokenIsIdent = add.filter() == Filter.TIMER || add.filter() == Filter.USER;
    return new KEvent(
        tokenIsIdent ? token : add.ident(),
        add.filter(),
        add.flags(),
        add.fflags(),
        add.data(),
        token);
  }

  /**
   * Returns the user event that reports the end of a process for which the kernel reports nothing.
   */
  static KEvent exitEvent(long token) {
    return KEvent.user(token).add().oneshot().withUdata(token);
  }

  /**
   * Returns a change of the same event with the given action flags, instead of EV_ADD and the flags
   * for the delivery.
   */
  static KEvent with(KEvent add, int actions) {
    return new KEvent(add.ident(), add.filter(), actions, add.fflags(), add.data(), add.udata());
  }
}
