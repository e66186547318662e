// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program's copy of a directory; the program reads only the entries that events name. */
final class MirrorCopy {
  private final Path root;
  private final int depth;
  private final boolean modes;

  /** The paths relative to the root, with a description of each entry. */
  private final TreeMap<String, String> entries = new TreeMap<>();

  /**
   * The entries that the program found by itself, when it read the directory after an OVERFLOW.
   * Their removal is not reported if it precedes the watch of the directory that contained them.
   */
  private final Set<String> unconfirmed = new HashSet<>();

  /** Creates an empty copy; with {@code modes} the copy includes permissions. */
  MirrorCopy(Path root, int depth, boolean modes) {
    this.root = root;
    this.depth = depth;
    this.modes = modes;
  }

  /** Reads the directory as it is now. */
  static MirrorCopy of(Path root, int depth, boolean modes) {
    MirrorCopy copy = new MirrorCopy(root, depth, modes);
    copy.readAll();
    return copy;
  }

  /** Reads the directory as it is now, as a program does after an OVERFLOW. */
  void readAll() {
    boolean whole = false;
    while (!whole) {
      entries.clear();
      try (Stream<Path> found = Files.walk(root, depth)) {
        found.filter(path -> !path.equals(root)).forEach(path -> look(root.relativize(path)));
        whole = true;
      } catch (UncheckedIOException | IOException e) {
        whole = false; // an entry was removed meanwhile: read again
      }
    }
  }

  /** Applies an event. */
  void take(WatchEvent<?> event) {
    if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
      readAll();
      unconfirmed.clear();
      unconfirmed.addAll(entries.keySet());
      return;
    }
    Path path = (Path) event.context();
    unconfirmed.remove(path.toString());
    if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
      remove(path.toString());
    } else {
      look(path);
    }
  }

  private void remove(String path) {
    entries.remove(path);
    entries.subMap(path + "/", path + "0").clear(); // 0 follows the slash
  }

  private void look(Path path) {
    String now = read(root.resolve(path));
    if (now == null) {
      remove(path.toString());
      return;
    }
    if (!now.startsWith("directory")) {
      remove(path.toString());
    }
    entries.put(path.toString(), now);
  }

  private @Nullable String read(Path path) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String mode = modes ? " " + PosixFilePermissions.toString(attributes.permissions()) : "";
      if (attributes.isDirectory()) {
        return "directory";
      }
      if (attributes.isSymbolicLink()) {
        return "link " + Files.readSymbolicLink(path);
      }
      return "file" + mode + " " + Files.readString(path);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "changed while it was read" : null;
    }
  }

  /** Removes the unconfirmed entries that no longer exist. */
  void confirm() {
    for (String path : List.copyOf(unconfirmed)) {
      if (!Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
        unconfirmed.remove(path);
        remove(path);
      }
    }
  }

  /** Describes the differences; empty if both copies are equal. */
  String difference(MirrorCopy other) {
    StringBuilder text = new StringBuilder();
    Set<String> names = new TreeSet<>(entries.keySet());
    names.addAll(other.entries.keySet());
    for (String name : names) {
      String here = entries.get(name);
      String there = other.entries.get(name);
      if (here == null || !here.equals(there)) {
        text.append(name).append(": ").append(here).append(" (").append(there).append(")\n");
      }
    }
    return text.toString();
  }

  /** The files of the copy. */
  List<Path> files() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().startsWith("file"))
        .map(entry -> root.resolve(entry.getKey()))
        .toList();
  }
}
