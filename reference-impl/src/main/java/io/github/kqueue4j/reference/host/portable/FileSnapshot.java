// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a file at one time. Comparing two snapshots shows what happened to the file.
 *
 * @param identity the file key (device and inode); null on file systems without file keys
 * @param directory whether it is a directory
 * @param size in bytes
 * @param modified time of the last change of the content
 * @param attributes permissions and owners
 * @param changed time of the last status change, which a move sets, too; an empty string where the
 *     system does not keep it
 */
record FileSnapshot(
    @Nullable Object identity,
    boolean directory,
    long size,
    FileTime modified,
    List<Object> attributes,
    Object changed) {

  /**
   * Reads the attributes of a path. Symbolic links are not followed, since the path is already
   * resolved.
   *
   * @throws IOException if the file does not exist or its attributes may not be read
   */
  static FileSnapshot of(Path path) throws IOException {
    LinkOption nofollow = LinkOption.NOFOLLOW_LINKS;
    PosixFileAttributeView posix =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, nofollow);
    if (posix != null) {
      PosixFileAttributes found = posix.readAttributes();
      return of(found, List.of(found.permissions(), found.owner(), found.group()), changed(path));
    }
    DosFileAttributeView dos =
        Files.getFileAttributeView(path, DosFileAttributeView.class, nofollow);
    if (dos != null) {
      DosFileAttributes found = dos.readAttributes();
      return of(
          found,
          List.of(found.isReadOnly(), found.isHidden(), found.isSystem(), found.isArchive()),
          "");
    }
    return of(Files.readAttributes(path, BasicFileAttributes.class, nofollow), List.of(), "");
  }

  private static FileSnapshot of(
      BasicFileAttributes found, List<Object> attributes, Object changed) {
    return new FileSnapshot(
        found.fileKey(),
        found.isDirectory(),
        found.size(),
        found.lastModifiedTime(),
        attributes,
        changed);
  }

  private static Object changed(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
        : "";
  }

  /** Returns whether anything of the file has changed since an earlier snapshot. */
  boolean hasChanged(FileSnapshot before) {
    return !changed.equals(before.changed);
  }

  /**
   * Compares this snapshot with a later one. Size and time of a directory are not compared: changes
   * of its entries are reported separately.
   *
   * @param now the later snapshot; null if the file no longer exists
   * @return NOTE_* bits, 0 if nothing has changed
   */
  int changes(@Nullable FileSnapshot now) {
    if (now == null
        || now.directory != directory
        || (identity != null && !identity.equals(now.identity))) {
      return NOTE_DELETE;
    }
    int notes = 0;
    if (!directory && (now.size != size || !now.modified.equals(modified))) {
      notes |= now.size > size ? NOTE_WRITE | NOTE_EXTEND : NOTE_WRITE;
    }
    if (!now.attributes.equals(attributes)) {
      notes |= NOTE_ATTRIB;
    }
    return notes;
  }
}
