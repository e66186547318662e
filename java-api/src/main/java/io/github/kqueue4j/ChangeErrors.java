// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of {@code register}: which change failed, why, and what to do about it. */
final class ChangeErrors {

  /** In the data of an entry: and from here on the host's own number. */
  private static final int HOST_ERRNO = 1000;

  private ChangeErrors() {}

  /**
   * Throws for the first failure that was posted, with the others as suppressed exceptions.
   *
   * @param changes the changes that were applied
   * @param posted failures and receipts, in the order of their changes
   */
  static void throwIfAny(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    KqueueException first = null;
    int from = 0;
    for (int i = 0; i < posted.size(); i++) {
      int at = find(changes, from, posted, i);
      from = at < 0 ? from : at + 1;
      if (posted.isError(i)) {
        KEvent change = at < 0 ? withoutFlags(posted.get(i)) : changes.get(at);
        KqueueException refused = of(change, posted.errno(i), posted.data(i), changes.backend());
        if (first == null) {
          first = refused;
        } else {
          first.addSuppressed(refused);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** The next change that entry i can be of; −1 if the backend made it up. */
  private static int find(KEventBuffer changes, int from, KEventBuffer posted, int i) {
    for (int at = from; at < changes.size(); at++) {
      if (changes.ident(at) == posted.ident(i)
          && changes.filter(at) == posted.filter(i)
          && changes.udata(at) == posted.udata(i)) {
        return at;
      }
    }
    return -1;
  }

  private static KEvent withoutFlags(KEvent entry) {
    return new KEvent(entry.ident(), entry.filter(), 0, 0, 0, entry.udata());
  }

  private static KqueueException of(
      KEvent change, Errno errno, long number, @Nullable Capabilities backend) {
    String reason =
        change.filter() == Filter.SIGNAL && errno == Errno.EINVAL
            ? ("SIG" + Signal.of(change.ident()) + " cannot be watched: EINVAL ")
                + "(the system or the virtual machine keeps it)"
            : errno + " (" + reason(change, errno, number, backend) + ")";
    return new KqueueException("kevent: " + change + ": " + reason, errno, change);
  }

  private static String reason(
      KEvent change, Errno errno, long number, @Nullable Capabilities backend) {
    boolean isAdd = (change.flags() & SysEvent.EV_ADD) != 0;
    return switch (errno) {
      case ENOENT -> isAdd ? errno.description() : "no such event; was add() forgotten?";
      case EINVAL -> invalid(change, backend);
      case EOPNOTSUPP -> unsupported(change, backend);
      case EBADF -> "bad file descriptor; was it closed, or is it of another backend?";
      case EPIPE -> "nobody reads the pipe: close it";
      case ENOMEM ->
          change.filter() == Filter.TIMER
              ? "too many timers: a system has room for some thousands; "
                  + "keep deadlines in a heap, and one timer"
              : errno.description();
      case EACCES, EPERM -> denied(change, errno);
      case ENOSPC, EMFILE ->
          isOfFiles(change)
              ? errno.description()
                  + "; or too many watched files: on Linux see inotify(7) on limits"
              : errno.description();
      case EOTHER ->
          number > HOST_ERRNO
              ? "the host's error number " + (number - HOST_ERRNO) + ", which has no name here"
              : errno.description();
      default -> errno.description();
    };
  }

  private static boolean isOfFiles(KEvent change) {
    return change.filter() == Filter.VNODE || change.filter() == Filter.READ;
  }

  private static String denied(KEvent change, Errno errno) {
    int news = SysEvent.NOTE_FORK | SysEvent.NOTE_EXEC | SysEvent.NOTE_TRACK;
    if (change.filter() == Filter.PROC && errno == Errno.EPERM && (change.fflags() & news) != 0) {
      return "this process is not told of forks and execs: Linux tells nobody in a container, and "
          + "before 6.6 only who has CAP_NET_ADMIN; EXIT works for all";
    }
    return isOfFiles(change)
        ? errno.description() + "; it takes the right to read the file, and what it lies in"
        : errno.description() + "; a process of another user?";
  }

  private static String invalid(KEvent change, @Nullable Capabilities backend) {
    if (backend != null && !backend.supports(change.filter())) {
      String known =
          Arrays.stream(Filter.values())
              .filter(backend::supports)
              .map(Filter::toString)
              .collect(Collectors.joining(", "));
      return "the filter does not work on this backend (" + backend + "); those that do: " + known;
    }
    return change.filter() == Filter.READ
        ? "not a descriptor that can be watched; a queue cannot be watched by itself, "
            + "also not through others"
        : Errno.EINVAL.description();
  }

  private static String unsupported(KEvent change, @Nullable Capabilities backend) {
    int works = backend == null ? change.filter().notes() : backend.supportedNotes(change.filter());
    if ((change.fflags() & ~works) == 0) {
      return "not supported for this descriptor";
    }
    return "notes that do not work on this backend ("
        + (backend + "): " + notes(change.filter(), change.fflags() & ~works))
        + ("; those that do: " + notes(change.filter(), works));
  }

  /** The bits in words; those of READ and WRITE are notes in a change only, errors in an event. */
  private static String notes(Filter filter, int bits) {
    if (bits == 0) {
      return "none";
    }
    return filter == Filter.READ || filter == Filter.WRITE
        ? "LOWAT"
        : FlagNames.notes(filter, bits);
  }
}
