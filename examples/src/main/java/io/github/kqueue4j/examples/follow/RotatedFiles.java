// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds files that had the name of the log for so short a time that they were not opened under it.
 * They are in the directory of the log under names like {@code log.1}, {@code log-20260131} or
 * {@code app-2.log}.
 */
final class RotatedFiles {
  private static final int MAX_KNOWN = 4096;
  private static final Pattern COMPRESSED = Pattern.compile(".*\\.(gz|bz2|xz|zst|lz4|zip|Z)");

  private final Path log;
  private final Path directory;
  private final Pattern names;

  /** The files that need not be copied: they are older than the follower, or were opened by it. */
  private final Deque<FileIdentity> known = new ArrayDeque<>();

  /** Files that appeared in the directory, of which it is not known yet what they are. */
  private final Set<Path> appeared = new LinkedHashSet<>();

  RotatedFiles(Path log) {
    this.log = log;
    this.directory = Objects.requireNonNullElse(log.toAbsolutePath().getParent(), log);
    String name = log.getFileName().toString();
    int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
    String dated =
        Pattern.quote(name.substring(0, dot))
            + "[-._]?\\d[-._:TZ\\d]*"
            + Pattern.quote(name.substring(dot));
    this.names = Pattern.compile(Pattern.quote(name) + "[-._~].*|" + dated);
  }

  Path directory() {
    return directory;
  }

  /** Notes the log and the rotated files that are there already. */
  void skipPresent() throws IOException {
    FileIdentity.of(log).ifPresent(this::skip);
    lookAtAll();
    for (Path name : appeared) {
      FileIdentity.of(directory.resolve(name), LinkOption.NOFOLLOW_LINKS).ifPresent(this::skip);
    }
    appeared.clear();
  }

  /** Notes a file that is copied under the name of the log. */
  void skip(FileIdentity file) {
    known.add(file);
    if (known.size() > MAX_KNOWN) {
      known.remove();
    }
  }

  /** Notes a name that appeared in the directory. */
  void appeared(Path name) {
    String text = name.toString();
    if (names.matcher(text).matches() && !COMPRESSED.matcher(text).matches()) {
      appeared.add(name);
    }
  }

  /** Notes all names in the directory. */
  void lookAtAll() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> appeared(entry.getFileName()));
    } catch (NotDirectoryException | NoSuchFileException e) {
      appeared.clear(); // the directory was removed; the key of the log reports the next one
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * Opens the files that had the log's name before the last one that was opened under it.
   *
   * @param last the file that was opened last
   * @return the files, the oldest first
   */
  List<FollowedFile> openBefore(FileIdentity last) throws IOException {
    List<FollowedFile> found = new ArrayList<>();
    boolean done = false;
    try {
      openBefore(last, found);
      done = true;
    } finally {
      if (!done) {
        for (FollowedFile file : found) {
          file.close();
        }
      }
    }
    found.sort(Comparator.comparing(file -> file.identity().created()));
    return found;
  }

  private void openBefore(FileIdentity last, List<FollowedFile> found) throws IOException {
    for (Path name : List.copyOf(appeared)) {
      Path path = directory.resolve(name);
      Optional<FileIdentity> file = FileIdentity.of(path, LinkOption.NOFOLLOW_LINKS);
      if (file.isPresent() && !isKnown(file.get())) {
        if (file.get().isOlderThan(last)) {
          Optional<FollowedFile> opened = FollowedFile.open(path, file.get());
          opened.ifPresent(each -> {
            found.add(each);
            skip(each.identity()); // at once, as it may be renamed to the next name of the loop
          });
        } else if (!FileIdentity.of(log).filter(last::isSame).isPresent()) {
          continue; // it may have had the name after the last file: the next one will tell
        } // else a copy of the log, or one that is made to replace it
      }
      appeared.remove(name); // a file that was renamed once more appears under its new name
    }
  }

  private boolean isKnown(FileIdentity file) {
    return known.stream().anyMatch(file::wasSeenAs);
  }
}
