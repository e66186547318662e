// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps exceptions of the JDK to the errno that a kernel would return. */
public final class JdkErrors {
  /**
   * Message parts of {@code strerror(3)} and of the JDK's watch service on Linux. A part precedes
   * those that it contains.
   */
  private static final List<Map.Entry<String, Errno>> TEXTS =
      List.of(
          Map.entry("Too many open files in system", Errno.ENFILE),
          Map.entry("inotify instances reached", Errno.EMFILE),
          Map.entry("Too many open files", Errno.EMFILE),
          Map.entry("inotify watches reached", Errno.ENOSPC),
          Map.entry("No space left on device", Errno.ENOSPC),
          Map.entry("annot allocate memory", Errno.ENOMEM),
          Map.entry("No buffer space available", Errno.ENOBUFS),
          Map.entry("Operation not permitted", Errno.EPERM),
          Map.entry("Permission denied", Errno.EACCES),
          Map.entry("Function not implemented", Errno.ENOSYS),
          Map.entry("Input/output error", Errno.EIO),
          Map.entry("Connection reset", Errno.ECONNRESET),
          Map.entry("Not a directory", Errno.ENOTDIR),
          Map.entry("No such file or directory", Errno.ENOENT),
          Map.entry("oo many levels of symbolic links", Errno.ELOOP),
          Map.entry("File name too long", Errno.ENAMETOOLONG),
          Map.entry("Interrupted system call", Errno.EINTR));

  /** The last failure of the thread that an errno alone does not explain. */
  private static final ThreadLocal<@Nullable String> UNEXPLAINED = new ThreadLocal<>();

  /** As many as Linux follows, see path_resolution(7). */
  private static final int MAX_LINKS = 40;

  private JdkErrors() {}

  /**
   * Returns the number of {@link #of}, with {@code UNNAMED} for an unknown failure, and keeps an
   * explanation in place of an older one.
   *
   * @param lp the calling thread
   * @param call what the system refuses, for {@link #explain}
   */
  static int errno(Lwp lp, String call, IOException e) {
    Errno errno = of(e);
    if (errno == Errno.EOTHER || errno == Errno.EPERM) {
      String advice =
          errno == Errno.EPERM ? ", as a sandbox with a seccomp filter does; allow it there" : "";
      CallMemory.forgetRefusal(lp);
      UNEXPLAINED.set("the system refuses " + call + " (" + text(e) + ")" + advice);
    }
    return number(errno);
  }

  /**
   * Returns {@code UNNAMED} and keeps an explanation, for a change of a process where the JDK sees
   * no process at all.
   *
   * @param lp the calling thread
   * @param state the file that the JDK reads for the state of this process
   */
  static int unseen(Lwp lp, Path state, IOException e) {
    CallMemory.forgetRefusal(lp);
    UNEXPLAINED.set(
        "the JDK sees no process here, not even this one, as it cannot read "
            + state
            + ": "
            + of(e).description()
            + "; mount /proc");
    return ErrnoNumbers.UNNAMED;
  }

  /** Returns the same number for a failure that is not passed on, and so needs no explanation. */
  static int errno(IOException e) {
    return number(of(e));
  }

  private static int number(Errno errno) {
    return errno == Errno.EOTHER ? ErrnoNumbers.UNNAMED : errno.number();
  }

  /** Returns what the system says about a failure, in its own language. */
  static String text(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  /**
   * Explains an EPERM or EOTHER that the calling thread has got.
   *
   * @return which call has failed and what the system says; empty if that is not known, or was
   *     explained already
   */
  public static Optional<String> explain() {
    String last = UNEXPLAINED.get();
    UNEXPLAINED.remove();
    return Optional.ofNullable(last);
  }

  /**
   * Returns the errno behind an exception. The JDK turns some errno values into an exception type;
   * for the others only the system's message is left, which is recognized if it is in English.
   *
   * @return EOTHER if neither type nor message identifies the errno
   */
  static Errno of(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> Errno.ENOENT;
      case AccessDeniedException denied -> Errno.EACCES;
      case NotDirectoryException file -> Errno.ENOTDIR;
      case FileSystemLoopException loop -> Errno.ELOOP;
      case FileSystemException other -> ofText(other.getReason());
      default -> ofText(e.getMessage());
    };
  }

  /**
   * Returns the errno behind the failure to open a path. The JDK does not tell a path that leads
   * through a file, which is ENOTDIR, from one that leads nowhere.
   */
  static Errno ofPath(Path path, IOException e) {
    Errno errno = of(e);
    return errno == Errno.ENOENT && leadsThroughFile(path) ? Errno.ENOTDIR : errno;
  }

  /** Looks at what exists of a path that does not, and of the links on it. */
  private static boolean leadsThroughFile(Path path) {
    Path missing = path.toAbsolutePath();
    for (int links = 0; links < MAX_LINKS; links++) {
      Path parent = missing.getParent();
      while (parent != null && !Files.exists(parent)) {
        missing = parent;
        parent = missing.getParent();
      }
      if (parent == null || !Files.isDirectory(parent)) {
        return parent != null;
      }
      try {
        missing = parent.resolve(Files.readSymbolicLink(missing));
      } catch (IOException | UnsupportedOperationException e) {
        return false; // no link, so nothing has this name
      }
    }
    return false;
  }

  private static Errno ofText(@Nullable String text) {
    if (text != null) {
      for (Map.Entry<String, Errno> known : TEXTS) {
        if (text.contains(known.getKey())) {
          return known.getValue();
        }
      }
    }
    return Errno.EOTHER;
  }
}
