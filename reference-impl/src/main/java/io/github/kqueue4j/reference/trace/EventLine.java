// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.trace;

import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import org.jspecify.annotations.Nullable;

/** Formats one event as a line of a trace. */
public final class EventLine {
  /** The names of descriptors and processes in a trace. */
  public interface Names {
    /**
     * Returns the name of a descriptor.
     *
     * @param fd the descriptor
     * @return null if the descriptor has no name
     */
    @Nullable String descriptor(long fd);

    /**
     * Returns the name of a process.
     *
     * @param pid the process id
     * @return null if the process has no name
     */
    @Nullable String process(long pid);
  }

  private EventLine() {}

  /**
   * Formats an event as {@code IDENT FILTER FLAGS FFLAGS DATA UDATA}.
   *
   * @param kev the event
   * @param names the names of descriptors and processes
   * @return the line, without indentation
   */
  public static String format(Kevent kev, Names names) {
    String ident = ident(kev, names);
    return (ident == null ? Long.toString(kev.ident) : ident)
        + ' '
        + Vocabulary.filterName(kev.filter)
        + ' '
        + Vocabulary.flagsText(kev.flags)
        + ' '
        + Vocabulary.fflagsText(kev.filter, kev.fflags)
        + ' '
        + data(kev, names)
        + " 0x"
        + Long.toHexString(kev.udata);
  }

  private static @Nullable String ident(Kevent kev, Names names) {
    return switch (kev.filter) {
      case EventVar.EVFILT_READ,
          EventVar.EVFILT_WRITE,
          EventVar.EVFILT_AIO,
          EventVar.EVFILT_VNODE,
          EventVar.EVFILT_EXCEPT ->
          names.descriptor(kev.ident);
      case EventVar.EVFILT_PROC -> names.process(kev.ident);
      default -> null;
    };
  }

  private static String data(Kevent kev, Names names) {
    if ((kev.flags & SysEvent.EV_ERROR) != 0) {
      return kev.data == 0 ? "0" : Vocabulary.errno(kev.data);
    }
    if (kev.filter == EventVar.EVFILT_PROC
        && (kev.fflags & SysEvent.NOTE_CHILD) != 0
        && (kev.flags & SysEvent.EV_EOF) == 0) {
      String parent = names.process(kev.data);
      if (parent != null) {
        return parent;
      }
    }
    return Long.toString(kev.data);
  }
}
