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
 * A file as it was when it was looked at, to tell by comparison what happened to it.
 *
 * @param identity the inode; null where there are none
 * @param directory whether it is a directory
 * @param size in bytes
 * @param modified when its content changed
 * @param attributes permissions and owners
 */
record FileSnapshot(
    @Nullable Object identity,
    boolean directory,
    long size,
    FileTime modified,
    List<Object> attributes) {

  /**
   * Looks at a path; symbolic links are not followed, as the path is resolved already.
   *
   * @throws IOException if there is no such file, or one may not look
   */
  static FileSnapshot of(Path path) throws IOException {
    LinkOption nofollow = LinkOption.NOFOLLOW_LINKS;
    PosixFileAttributeView posix =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, nofollow);
    if (posix != null) {
      PosixFileAttributes found = posix.readAttributes();
      return of(found, List.of(found.permissions(), found.owner(), found.group()));
    }
    DosFileAttributeView dos =
        Files.getFileAttributeView(path, DosFileAttributeView.class, nofollow);
    if (dos != null) {
      DosFileAttributes found = dos.readAttributes();
      return of(
          found,
          List.of(found.isReadOnly(), found.isHidden(), found.isSystem(), found.isArchive()));
    }
    return of(Files.readAttributes(path, BasicFileAttributes.class, nofollow), List.of());
  }

  private static FileSnapshot of(BasicFileAttributes found, List<Object> attributes) {
    return new FileSnapshot(
        found.fileKey(), found.isDirectory(), found.size(), found.lastModifiedTime(), attributes);
  }

  /**
   * What happened between this one and a later one, null if there is no file any more. What a
   * directory holds is told by its entries.
   *
   * @return NOTE_* bits, 0 if nothing did
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
