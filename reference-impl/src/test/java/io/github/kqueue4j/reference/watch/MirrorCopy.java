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

/** What a program knows of a directory that looks only at what it is told of. */
final class MirrorCopy {
  private final Path root;
  private final int depth;
  private final boolean modes;

  /** A path from the root to what stands there. */
  private final TreeMap<String, String> entries = new TreeMap<>();

  /** What the program found by itself: where the kernel tells no names it may be told of no end. */
  private final Set<String> unconfirmed = new HashSet<>();

  /** With {@code modes} it looks at permissions too. */
  MirrorCopy(Path root, int depth, boolean modes) {
    this.root = root;
    this.depth = depth;
    this.modes = modes;
  }

  /** What is there. */
  static MirrorCopy of(Path root, int depth, boolean modes) {
    MirrorCopy copy = new MirrorCopy(root, depth, modes);
    copy.readAll();
    return copy;
  }

  private void readAll() {
    boolean whole = false;
    while (!whole) {
      entries.clear();
      unconfirmed.clear();
      try (Stream<Path> found = Files.walk(root, depth)) {
        found.filter(path -> !path.equals(root)).forEach(path -> look(root.relativize(path)));
        unconfirmed.addAll(entries.keySet());
        whole = true;
      } catch (UncheckedIOException | IOException e) {
        whole = false; // something went while it was read: read it again
      }
    }
  }

  /** Does what an event asks for. */
  void take(WatchEvent<?> event) {
    if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
      readAll();
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

  /** Looks whether what no event has told of is still there. */
  void confirm() {
    for (String path : List.copyOf(unconfirmed)) {
      if (!Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
        unconfirmed.remove(path);
        remove(path);
      }
    }
  }

  /** What differs; empty if both are equal. */
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

  /** The files in it. */
  List<Path> files() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().startsWith("file"))
        .map(entry -> root.resolve(entry.getKey()))
        .toList();
  }
}
