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

/** What a kernel would call a failure that the JDK tells. */
final class JdkErrors {
  /** Of {@code strerror(3)}, and of the JDK's own watch service on Linux. */
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

  /** The errno of a failed look at a path or directory. */
  static int errno(IOException e) {
    Errno errno = of(e);
    return errno == Errno.EOTHER ? ErrnoNumbers.UNNAMED : errno.number();
  }

  /**
   * The errno that the JDK had. Of some it makes a type of exception, of others no more than the
   * system's text, which is compared as far as it is English.
   *
   * @return EOTHER if it does not say
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
