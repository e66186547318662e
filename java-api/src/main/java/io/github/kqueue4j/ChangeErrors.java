// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of {@code register}: which change failed, why, and what to do about it. */
final class ChangeErrors {

  /** Added to a host's error number that has no name in {@link Errno}, in the data of an entry. */
  private static final int HOST_ERRNO_BASE = 1000;

  private ChangeErrors() {}

  /**
   * Throws for the first failure that was posted, with the others as suppressed exceptions.
   *
   * @param changes the changes that were applied
   * @param posted failures and receipts, in the order of their changes
   */
  static void throwIfAny(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    if (!hasError(posted)) {
      return;
    }
    FirstUse.ofErrors();
    int[] indexes = PostedChanges.find(changes, posted);
    KqueueException first = null;
    for (int i = 0; i < posted.size(); i++) {
      if (posted.isError(i)) {
        int index = indexes[i];
        KEvent change = index < 0 ? withoutFlags(posted.get(i)) : changes.get(index);
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

  private static boolean hasError(KEventBuffer posted) {
    for (int i = 0; i < posted.size(); i++) {
      if (posted.isError(i)) {
        return true;
      }
    }
    return false;
  }

  private static KEvent withoutFlags(KEvent entry) {
    return new KEvent(entry.ident(), entry.filter(), 0, 0, 0, entry.udata());
  }

  private static KqueueException of(
      KEvent change, Errno errno, long number, @Nullable Capabilities backend) {
    String reason =
        change.filter() == Filter.SIGNAL && errno == Errno.EINVAL
            ? ("SIG" + Signal.of(change.ident()) + " cannot be watched: EINVAL ")
                + "(the system or the JVM reserves it)"
            : errno + " (" + reason(change, errno, number, backend) + ")";
    return new KqueueException("kevent: " + change + ": " + reason, errno, change);
  }

  /** Initializes the table of the switch below. */
  static void initialize() {
    reason(KEvent.user(1), Errno.EEXIST, 0, null);
  }

  private static String reason(
      KEvent change, Errno errno, long number, @Nullable Capabilities backend) {
    boolean isAdd = (change.flags() & SysEvent.EV_ADD) != 0;
    return switch (errno) {
      case ENOENT -> isAdd ? errno.description() : "no such event; was add() forgotten?";
      case EINVAL -> invalid(change, backend);
      case EOPNOTSUPP -> unsupported(change, backend);
      case EBADF -> "bad file descriptor; was it closed, or does it belong to another backend?";
      case EPIPE -> "the pipe has no reader: close it";
      case ENOMEM ->
          change.filter() == Filter.TIMER
              ? "too many timers: systems allow some thousands; "
                  + "keep deadlines in a heap, and use one timer"
              : errno.description();
      case EACCES, EPERM -> denied(change, errno, backend);
      case ENOSPC, EMFILE ->
          mayWatchFile(change) ? errno.description() + tooManyFiles(errno) : errno.description();
      case EOTHER ->
          number > HOST_ERRNO_BASE
              ? "the host's error number " + (number - HOST_ERRNO_BASE) + ", which has no name here"
              : unnamed(backend);
      default -> errno.description();
    };
  }

  /** Why a change failed whose error has neither a name nor a number. */
  private static String unnamed(@Nullable Capabilities backend) {
    Optional<String> refusal =
        backend == null ? Optional.empty() : backend.provider().explainRefusal();
    return refusal.orElse(Errno.EOTHER.description());
  }

  private static String tooManyFiles(Errno errno) {
    return errno == Errno.ENOSPC
        ? "; on Linux: too many inotify watches of the user; the limit is "
            + "fs.inotify.max_user_watches: watch fewer files, or raise the limit"
        : "; or on Linux: too many inotify instances of the user; the limit is "
            + "fs.inotify.max_user_instances: watch files with fewer queues, or raise the limit";
  }

  private static boolean mayWatchFile(KEvent change) {
    return change.filter() == Filter.VNODE || change.filter() == Filter.READ;
  }

  private static String denied(KEvent change, Errno errno, @Nullable Capabilities backend) {
    int restrictedNotes = SysEvent.NOTE_FORK | SysEvent.NOTE_EXEC | SysEvent.NOTE_TRACK;
    if (change.filter() == Filter.PROC
        && errno == Errno.EPERM
        && (change.fflags() & restrictedNotes) != 0) {
      return "forks and execs are not reported to this process: Linux reports none in a container,"
          + " and before 6.6 only to processes with CAP_NET_ADMIN; EXIT works for all";
    }
    if (errno == Errno.EPERM && backend != null) {
      Optional<String> refusal = backend.provider().explainRefusal();
      if (refusal.isPresent()) {
        return errno.description() + ": " + refusal.get();
      }
    }
    return mayWatchFile(change)
        ? errno.description() + "; watching needs read access to the file and to its directory"
        : errno.description() + "; does the process belong to another user?";
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
        ? "not a descriptor that can be watched; a queue cannot watch itself, "
            + "not even through other queues, and over libkqueue no queue can be watched"
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

  /**
   * Names the note bits of a change. {@link FlagNames} has no names for READ and WRITE, whose
   * fflags are an errno in an event.
   */
  private static String notes(Filter filter, int bits) {
    if (bits == 0) {
      return "none";
    }
    return filter == Filter.READ || filter == Filter.WRITE
        ? "LOWAT"
        : FlagNames.notes(filter, bits);
  }
}
