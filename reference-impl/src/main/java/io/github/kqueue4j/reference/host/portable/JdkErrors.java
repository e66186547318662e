// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps exceptions of the JDK to the errno that a kernel would return. */
final class JdkErrors {
  /** Message parts of {@code strerror(3)} and of the JDK's watch service on Linux. */
  private static final Map<String, Errno> TEXTS =
      Map.ofEntries(
          Map.entry("Too many open files in system", Errno.ENFILE),
          Map.entry("inotify instances reached", Errno.EMFILE),
          Map.entry("Too many open files", Errno.EMFILE),
          Map.entry("inotify watches reached", Errno.ENOSPC),
          Map.entry("No space left on device", Errno.ENOSPC),
          Map.entry("annot allocate memory", Errno.ENOMEM),
          Map.entry("Operation not permitted", Errno.EPERM),
          Map.entry("Permission denied", Errno.EACCES),
          Map.entry("Function not implemented", Errno.ENOSYS),
          Map.entry("Input/output error", Errno.EIO),
          Map.entry("Not a directory", Errno.ENOTDIR),
          Map.entry("No such file or directory", Errno.ENOENT),
          Map.entry("oo many levels of symbolic links", Errno.ELOOP),
          Map.entry("File name too long", Errno.ENAMETOOLONG),
          Map.entry("Interrupted system call", Errno.EINTR));

  private JdkErrors() {}

  /** Returns the number of {@link #of}, with {@code UNNAMED} for an unknown failure. */
  static int errno(IOException e) {
    Errno errno = of(e);
    return errno == Errno.EOTHER ? ErrnoNumbers.UNNAMED : errno.number();
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

  private static Errno ofText(@Nullable String text) {
    if (text != null) {
      for (Map.Entry<String, Errno> known : TEXTS.entrySet()) {
        if (text.contains(known.getKey())) {
          return known.getValue();
        }
      }
    }
    return Errno.EOTHER;
  }
}
