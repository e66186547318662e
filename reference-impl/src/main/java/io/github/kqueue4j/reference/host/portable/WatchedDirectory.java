// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory registered with the watch service. Its set of files is guarded by the {@link
 * WatchedDirectories}.
 */
final class WatchedDirectory {
  final Path path;

  /** The registration; two paths share it if the directory was moved from one to the other. */
  final WatchKey key;

  /** File key of the directory that was registered; the path may lead to another one by now. */
  final @Nullable Object identity;

  final Set<VnodeFile> files = new HashSet<>();

  WatchedDirectory(Path path, WatchKey key, @Nullable Object identity) {
    this.path = path;
    this.key = key;
    this.identity = identity;
  }

  boolean isStill(@Nullable Object other) {
    return key.isValid() && Objects.equals(identity, other);
  }
}
