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
 * The attributes of a file at the time they were read.
 *
 * @param key the file key (device and inode number); null where there are no file keys
 * @param created the creation time, which distinguishes two files that have the same inode number
 *     one after the other; the epoch where the file system does not keep the time
 * @param kind the kind of file
 * @param size the size in bytes
 * @param modified the time of the last write
 */
record EntryAttributes(
    @Nullable Object key, FileTime created, Kind kind, long size, FileTime modified) {

  private static final long RECENT_MILLIS = 1000;
  private static final FileTime EPOCH = FileTime.fromMillis(0);

  /**
   * The attributes of an entry that cannot be accessed, such as the mount point of a file server
   * that is down.
   */
  static final EntryAttributes UNKNOWN = new EntryAttributes(null, EPOCH, Kind.OTHER, 0, EPOCH);

  /** The kinds of files, by what can be opened without an effect. */
  enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link that was not followed. */
    LINK,
    /** A FIFO, socket or device; opening it may have effects. */
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

  /** Returns the attributes of the file at a path; null if there is no file. */
  static @Nullable EntryAttributes find(Path path, LinkOption... options) throws IOException {
    try {
      return of(path, Files.readAttributes(path, BasicFileAttributes.class, options));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (FileSystemException e) {
      if (lacksDirectory(path)) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Tells whether a directory on a path is gone, or has become a file or a link that leads nowhere.
   * The JDK has no exceptions of their own for the latter two.
   */
  private static boolean lacksDirectory(Path path) {
    Path up = path.getParent();
    while (up != null) {
      try {
        return !Files.readAttributes(up, BasicFileAttributes.class).isDirectory();
      } catch (NoSuchFileException e) {
        return true;
      } catch (IOException e) {
        if (Files.isSymbolicLink(up)) {
          return true;
        }
        up = up.getParent(); // this one is below the file, too, or its path is too long
      }
    }
    return false;
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  boolean isFile() {
    return kind == Kind.FILE;
  }

  /**
   * Tells whether both belong to the same file, as far as that is visible without holding the file
   * open.
   */
  boolean isSame(@Nullable EntryAttributes other) {
    return other != null
        && kind == other.kind
        && Objects.equals(key, other.key)
        && created.equals(other.created);
  }

  /** Tells whether a later file may get the same inode number and creation time. */
  boolean isRecentlyCreated() {
    return System.currentTimeMillis() - created.toMillis() < RECENT_MILLIS;
  }

  /**
   * Returns the time of a file's last status change (ctime, see stat(2)), or an empty string. Two
   * equal times mean that the file has not changed, as far as the system can tell.
   */
  static Object changeTime(Path path) {
    try {
      return Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return ""; // deleted or not accessible just now, or the system does not keep the time
    }
  }

  /**
   * Tells whether a file has changed between two times of {@link #changeTime}, if both are known.
   */
  static boolean isChanged(Object before, Object now) {
    return !before.equals("") && !now.equals("") && !now.equals(before);
  }

  /** Tells whether the content may differ from that at the time of the earlier attributes. */
  boolean isWritten(EntryAttributes before) {
    return size != before.size || !modified.equals(before.modified);
  }
}
