// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path, followed as the system follows it: element by element, links resolved where they stand.
 * Each directory in which an element is looked up is watched, as the next look may find another
 * file there.
 */
final class PathChain {

  private static final int MOST_LINKS = 40;
  private static final int MOST_LOOKS = 20;

  private static final String CHANGES = "the path changes faster than it can be followed";

  private final KeyScope scope;
  private final Path absolute;
  private final Listener listener;
  private final Map<Path, Step> steps = new HashMap<>();

  /** Notified when the path may lead elsewhere. */
  @FunctionalInterface
  interface Listener {
    /**
     * The path may lead elsewhere, or something happened to what it leads to.
     *
     * @param changes what happened
     * @param last whether it was told of the last element, by its name
     */
    void changed(Set<Change> changes, boolean last);
  }

  /**
   * Where a path leads.
   *
   * @param target the path without links of what stands there, or would stand there
   * @param entry what stands there; null if nothing does
   */
  record Found(Path target, @Nullable EntryAttributes entry) {}

  /** A directory on the way. */
  private final class Step {
    final EntryAttributes directory;
    final ChangeSource.Subscription watch;
    Set<Path> names = Set.of();
    boolean last;
    boolean over;

    Step(Path path, EntryAttributes directory) throws KqueueException {
      this.directory = directory;
      this.watch = scope.source.directory(path, this::changed);
    }

    private void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
      over |= changes.contains(Change.ENDED) || changes.contains(Change.MOVED);
      if (name == null || names.contains(name)) {
        listener.changed(changes, name != null && last);
      }
    }
  }

  PathChain(KeyScope scope, Path absolute, Listener listener) {
    this.scope = scope;
    this.absolute = absolute;
    this.listener = listener;
  }

  /** Follows it, and watches each directory on the way. */
  Found follow() throws IOException {
    for (int i = 0; i < MOST_LOOKS; i++) {
      Map<Path, Set<Path>> wanted = new LinkedHashMap<>();
      Found found = resolve(wanted);
      if (!watch(wanted)) {
        return found; // and nothing has changed since the last look, as all was watched by then
      }
    }
    throw new FileSystemException(absolute.toString(), null, CHANGES);
  }

  /** Where it leads; each directory on the way, and the names that are looked up in it. */
  private Found resolve(Map<Path, Set<Path>> way) throws IOException {
    Deque<Path> rest = new ArrayDeque<>();
    absolute.forEach(rest::add);
    Path at = absolute.getRoot();
    int links = 0;
    while (!rest.isEmpty()) {
      Path name = rest.pop();
      String text = name.toString();
      if (text.equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      if (text.equals(".") || text.isEmpty()) {
        continue;
      }
      Set<Path> names = way.remove(at);
      names = names == null ? new HashSet<>() : names;
      names.add(name);
      way.put(at, names); // the one that is looked into last comes last
      Path next = at.resolve(name);
      EntryAttributes entry = find(next);
      if (entry == null || (!rest.isEmpty() && !entry.isDirectory() && !isLink(entry))) {
        return new Found(next, null);
      }
      if (isLink(entry)) {
        Path to = readLink(next);
        if (to == null || ++links > MOST_LINKS) {
          return new Found(next, null);
        }
        at = to.isAbsolute() ? to.getRoot() : at;
        push(rest, to);
      } else if (rest.isEmpty()) {
        return new Found(next, entry);
      } else {
        at = next;
      }
    }
    return new Found(at, find(at));
  }

  private static boolean isLink(EntryAttributes entry) {
    return entry.kind() == EntryAttributes.Kind.LINK;
  }

  private static void push(Deque<Path> rest, Path path) {
    List<Path> names = new ArrayList<>();
    path.forEach(names::add);
    names.reversed().forEach(rest::push);
  }

  private static @Nullable Path readLink(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link);
    } catch (NoSuchFileException | NotLinkException e) {
      return null; // replaced meanwhile, which its directory tells
    }
  }

  /** What stands there, as far as one may know. */
  private static @Nullable EntryAttributes find(Path path) throws IOException {
    try {
      return EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      return null;
    }
  }

  /** Watches those directories and no others; false if that was so before. */
  private boolean watch(Map<Path, Set<Path>> wanted) throws IOException {
    boolean changed = false;
    for (Path path : List.copyOf(steps.keySet())) {
      Step step = steps.get(path);
      if (step != null && (!wanted.containsKey(path) || !isStill(path, step))) {
        step.watch.close();
        steps.remove(path);
      }
    }
    int left = wanted.size();
    for (Map.Entry<Path, Set<Path>> entry : wanted.entrySet()) {
      left--;
      Step step = steps.get(entry.getKey());
      if (step == null) {
        step = begin(entry.getKey(), left == 0);
        changed |= step != null;
      }
      if (step != null) {
        step.names = entry.getValue();
        step.last = left == 0;
      }
    }
    return changed;
  }

  private static boolean isStill(Path path, Step step) throws IOException {
    return !step.over && step.directory.isSame(find(path));
  }

  /** Watches a directory; null if it cannot be, and the path can be followed all the same. */
  private @Nullable Step begin(Path path, boolean last) throws IOException {
    EntryAttributes directory = find(path);
    if (directory == null) {
      return null; // gone again, which the one above it tells
    }
    try {
      Step step = new Step(path, directory);
      steps.put(path, step);
      return step;
    } catch (KqueueException e) {
      boolean vanished = e.errno() == Errno.ENOENT && find(path) == null;
      if (vanished || (!last && KeyScope.isNotToBeSeen(e))) {
        return null; // nobody tells what happens in there; so the rest of the path has to do
      }
      throw e;
    }
  }

  /** Watches nothing any more. */
  void close() {
    steps.values().forEach(step -> step.watch.close());
    steps.clear();
  }
}
