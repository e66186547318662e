// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a kernel would call a failure that the JDK tells. */
final class Failures {
  private Failures() {}

  /** The errno of a failed look at a path or directory. */
  static int errno(IOException e) {
    return of(e).number();
  }

  static Errno of(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> Errno.ENOENT;
      case AccessDeniedException denied -> Errno.EACCES;
      case NotDirectoryException file -> Errno.ENOTDIR;
      case FileSystemLoopException loop -> Errno.ELOOP;
      default -> Errno.ENOSPC; // as inotify says when there are too many watches
    };
  }
}
