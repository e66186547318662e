// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stood under a name when it was looked at.
 *
 * @param key the file key (device and inode number); null where there are none
 * @param created when it was made: a number is used again, a number with its time is not; the epoch
 *     where the file system does not know
 * @param kind what it is
 * @param size in bytes
 * @param modified when it was written
 */
record EntryAttributes(
    @Nullable Object key, FileTime created, Kind kind, long size, FileTime modified) {

  private static final long FRESH_MILLIS = 1000;
  private static final FileTime EPOCH = FileTime.fromMillis(0);

  /** Of an entry that nobody can look at, such as the mount point of a dead file server. */
  static final EntryAttributes UNKNOWN = new EntryAttributes(null, EPOCH, Kind.OTHER, 0, EPOCH);

  /** What can be opened without an effect. */
  enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link that was not followed. */
    LINK,
    /** A FIFO, socket or device, of which an open may have effects. */
    OTHER
  }

  static EntryAttributes of(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    FileTime created = CreationTime.isKept(path, key) ? attributes.creationTime() : EPOCH;
    return new EntryAttributes(
        key, created, kind(attributes), attributes.size(), attributes.lastModifiedTime());
  }

  private static Kind kind(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return Kind.FILE;
    }
    if (attributes.isDirectory()) {
      return Kind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
  }

  /** What stands there; null if nothing does. */
  static @Nullable EntryAttributes find(Path path, LinkOption... options) throws IOException {
    try {
      return of(path, Files.readAttributes(path, BasicFileAttributes.class, options));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (FileSystemException e) {
      // A directory on the way became a file: the JDK has no exception of its own for that.
      Path parent = path.getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        return null;
      }
      throw e;
    }
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  boolean isFile() {
    return kind == Kind.FILE;
  }

  /** Whether both are one file, as far as can be told without holding it open. */
  boolean isSame(@Nullable EntryAttributes other) {
    return other != null
        && kind == other.kind
        && Objects.equals(key, other.key)
        && created.equals(other.created);
  }

  /** Whether another of the same number and time of creation may follow. */
  boolean isFresh() {
    return System.currentTimeMillis() - created.toMillis() < FRESH_MILLIS;
  }

  /** When anything of it was changed last; equal if nothing was, as far as can be told. */
  static Object stamp(Path path) {
    try {
      return Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return ""; // gone again, or a system that keeps no such time
    }
  }

  /** Whether the content may be another. */
  boolean isWritten(EntryAttributes before) {
    return size != before.size || !modified.equals(before.modified);
  }
}
