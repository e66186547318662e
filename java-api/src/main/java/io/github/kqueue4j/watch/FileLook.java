// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the file system looks at this moment: the one place that asks it. */
final class FileLook {

  private FileLook() {}

  /**
   * What stands under a name.
   *
   * @param identity equal as long as it is the same file; of a file that nobody holds open the
   *     system may give the identity to another once it is deleted
   * @param isFile a regular file
   * @param isDirectory a directory
   */
  record Entry(Object identity, boolean isFile, boolean isDirectory) {}

  /** What stands there; empty if nothing does. */
  static Optional<Entry> entry(Path path, LinkOption... options) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, options);
      Object key = attributes.fileKey();
      Object identity = key == null ? attributes.creationTime() : key; // Windows has no key
      return Optional.of(new Entry(identity, attributes.isRegularFile(), attributes.isDirectory()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What stands in a directory, by name, links not followed; empty if there is no directory. */
  static Optional<Map<Path, Entry>> directory(Path directory) throws IOException {
    Map<Path, Entry> entries = new LinkedHashMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        Optional<Entry> entry = entry(path, LinkOption.NOFOLLOW_LINKS);
        entry.ifPresent(found -> entries.put(path.getFileName(), found));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
    return Optional.of(entries);
  }
}
