// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.kern.File;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Files by descriptor. A look-up takes no lock and may miss a file that is just being added. */
final class FileTable {
  /** Replaced and written to under the monitor of this object, read without it. */
  private volatile AtomicReferenceArray<@Nullable File> files = new AtomicReferenceArray<>(64);

  @Nullable File get(int fd) {
    AtomicReferenceArray<@Nullable File> now = files;
    return fd >= 0 && fd < now.length() ? now.get(fd) : null;
  }

  synchronized void put(int fd, @Nullable File fp) {
    AtomicReferenceArray<@Nullable File> now = files;
    if (fd >= now.length()) {
      @Nullable File[] grown = new File[Math.max(fd + 1, now.length() * 2)];
      Arrays.setAll(grown, i -> i < now.length() ? now.get(i) : null);
      grown[fd] = fp;
      files = new AtomicReferenceArray<>(grown);
    } else {
      now.set(fd, fp);
    }
  }

  /** Replaces {@code expected} by {@code fp}; returns false if the entry holds another file. */
  synchronized boolean replace(int fd, @Nullable File expected, @Nullable File fp) {
    if (get(fd) != expected) {
      return false;
    }
    put(fd, fp);
    return true;
  }
}
