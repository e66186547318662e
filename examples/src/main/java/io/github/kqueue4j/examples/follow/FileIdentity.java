// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What identifies a regular file, whatever its name.
 *
 * @param key the file key (device and inode); the creation time on Windows, which has no file keys
 * @param created the creation time; that of the last write on file systems that do not keep it
 * @param written the time of the last write
 */
record FileIdentity(Object key, FileTime created, FileTime written) {

  /** Returns the identity of a file; empty if no regular file has the name. */
  static Optional<FileIdentity> of(Path path, LinkOption... options) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
    } catch (FileSystemException e) {
      return Optional.empty(); // no file, a loop of links, a directory without permission
    }
    if (!attributes.isRegularFile()) {
      return Optional.empty();
    }
    Object key = attributes.fileKey();
    FileTime created = attributes.creationTime();
    return Optional.of(
        new FileIdentity(key != null ? key : created, created, attributes.lastModifiedTime()));
  }

  /** Tells whether both are one file, if one of them is held open: its key is not given away. */
  boolean isSame(FileIdentity open) {
    return key.equals(open.key);
  }

  /** Tells whether this is most likely a file that was seen before, and may be deleted since. */
  boolean wasSeenAs(FileIdentity before) {
    boolean createdIsKept = !created.equals(written) || !before.created.equals(before.written);
    return key.equals(before.key) && (created.equals(before.created) || !createdIsKept);
  }

  boolean isOlderThan(FileIdentity other) {
    return created.compareTo(other.created) <= 0; // files of one tick of the clock look equally old
  }
}
