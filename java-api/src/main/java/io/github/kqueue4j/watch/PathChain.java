// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a path as the system does, element by element and with each link resolved in its own
 * directory. Each directory in which an element is looked up is watched, since a change in it may
 * make the path lead elsewhere.
 */
final class PathChain {

  private static final int MAX_LINKS = 40;
  private static final int MAX_PASSES = 20;

  private static final String CHANGES_TOO_FAST = "the path changes faster than it can be followed";

  private final KeyScope scope;
  private final Path start;
  private final Path path;

  /** Whether another object watches the directory {@link #start}. */
  private final boolean isStartWatched;

  private final Predicate<Found> needsLast;
  private final Listener listener;
  private final Map<Path, Step> steps = new HashMap<>();

  /** Notified when the path may lead elsewhere. */
  @FunctionalInterface
  interface Listener {
    /**
     * Handles changes after which the path may lead elsewhere, or changes of the file that it leads
     * to.
     *
     * @param changes the changes
     * @param last the path of the last element, if the directory of that element reported the
     *     changes with its name; else null
     * @param isDirectory whether the file with the reported name is, or was, a directory
     */
    void changed(Set<Change> changes, @Nullable Path last, boolean isDirectory);
  }

  /**
   * The result of following a path.
   *
   * @param target the path without links at which the file is, or would be
   * @param entry the file; null if there is none
   */
  record Found(Path target, @Nullable EntryAttributes entry) {}

  /** A directory in which elements of the path are looked up. */
  private final class Step {
    final Path path;
    final EntryAttributes directory;
    final ChangeSource.Subscription watch;
    Set<Path> names = Set.of();
    boolean last;
    boolean replaced;

    Step(Path path, EntryAttributes directory) throws KqueueException {
      this.path = path;
      this.directory = directory;
      this.watch = scope.source.directory(path, this::changed);
    }

    private void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory) {
      replaced |= changes.contains(Change.ENDED) || changes.contains(Change.MOVED);
      if (name == null || names.contains(name)) {
        listener.changed(changes, name != null && last ? path.resolve(name) : null, isDirectory);
      }
    }
  }

  /**
   * Makes a chain that watches nothing yet.
   *
   * @param needsLast whether the directory of the last element has to be watched, since it reports
   *     what the path leads to; if not, one that may not be read is passed over
   */
  PathChain(KeyScope scope, Path absolute, Predicate<Found> needsLast, Listener listener) {
    this(scope, absolute.getRoot(), absolute, false, needsLast, listener);
  }

  /** Makes a chain for an entry of a directory that is watched by others. */
  static PathChain ofEntry(KeyScope scope, Path directory, Path entry, Listener listener) {
    return new PathChain(scope, directory, entry, true, found -> false, listener);
  }

  private PathChain(
      KeyScope scope,
      Path start,
      Path path,
      boolean isStartWatched,
      Predicate<Found> needsLast,
      Listener listener) {
    this.scope = scope;
    this.start = start;
    this.path = path;
    this.isStartWatched = isStartWatched;
    this.needsLast = needsLast;
    this.listener = listener;
  }

  /** Follows the path, and watches each directory in which an element is looked up. */
  Found follow() throws IOException {
    for (int i = 0; i < MAX_PASSES; i++) {
      Map<Path, Set<Path>> wanted = new LinkedHashMap<>();
      Found found = resolve(wanted);
      if (!watch(wanted, needsLast.test(found))) {
        return found; // all directories were watched before this pass, so no change was missed
      }
    }
    throw new FileSystemException(start.resolve(path).toString(), null, CHANGES_TOO_FAST);
  }

  /**
   * Follows the path once. Adds each directory, with the names looked up in it, to {@code lookups}.
   */
  private Found resolve(Map<Path, Set<Path>> lookups) throws IOException {
    Deque<Path> remaining = new ArrayDeque<>();
    path.forEach(remaining::add);
    Path current = start;
    boolean isWatched = isStartWatched;
    int links = 0;
    while (!remaining.isEmpty()) {
      Path name = remaining.pop();
      String text = name.toString();
      if (text.equals("..")) {
        current = KernelLink.parent(current);
        continue;
      }
      if (text.equals(".") || text.isEmpty()) {
        continue;
      }
      Set<Path> names = lookups.remove(current);
      names = names == null ? new HashSet<>() : names;
      names.add(name);
      if (!isWatched) {
        lookups.put(current, names); // keeps the map in the order of the last look-up
      }
      isWatched = false;
      Path next = current.resolve(name);
      EntryAttributes entry = find(next);
      if (entry == null || (!remaining.isEmpty() && !entry.isDirectory() && !isLink(entry))) {
        return new Found(next, null);
      }
      if (isLink(entry)) {
        Path linkTarget = readLink(next);
        if (linkTarget == null || ++links > MAX_LINKS) {
          return new Found(next, null);
        }
        if (KernelLink.isAt(next, entry)) {
          current = KernelLink.directory(next);
          continue;
        }
        current = linkTarget.isAbsolute() ? linkTarget.getRoot() : current;
        push(remaining, linkTarget);
      } else if (remaining.isEmpty()) {
        return new Found(next, entry);
      } else {
        current = next;
      }
    }
    return new Found(current, find(current));
  }

  private static boolean isLink(EntryAttributes entry) {
    return entry.kind() == EntryAttributes.Kind.LINK;
  }

  private static void push(Deque<Path> remaining, Path path) {
    List<Path> names = new ArrayList<>();
    path.forEach(names::add);
    names.reversed().forEach(remaining::push);
  }

  private static @Nullable Path readLink(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link);
    } catch (NoSuchFileException | NotLinkException e) {
      return null; // replaced in the meantime, which its directory reports
    }
  }

  /** Returns the file at a path; null if there is none or access is denied. */
  private static @Nullable EntryAttributes find(Path path) throws IOException {
    try {
      return EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      return null;
    }
  }

  /** Watches the wanted directories and no others. Returns true if a new watch was started. */
  private boolean watch(Map<Path, Set<Path>> wanted, boolean needed) throws IOException {
    boolean changed = false;
    for (Path path : List.copyOf(steps.keySet())) {
      Step step = steps.get(path);
      if (step != null && (!wanted.containsKey(path) || !isUnchanged(path, step))) {
        step.watch.close();
        steps.remove(path);
      }
    }
    int stepsLeft = wanted.size();
    for (Map.Entry<Path, Set<Path>> entry : wanted.entrySet()) {
      stepsLeft--;
      Step step = steps.get(entry.getKey());
      if (step == null) {
        step = watchStep(entry.getKey(), needed && stepsLeft == 0);
        changed |= step != null;
      }
      if (step != null) {
        step.names = entry.getValue();
        step.last = stepsLeft == 0;
      }
    }
    return changed;
  }

  private static boolean isUnchanged(Path path, Step step) throws IOException {
    return !step.replaced && step.directory.isSame(find(path));
  }

  /**
   * Watches a directory. Returns null if it cannot be watched but the path can be followed without.
   */
  private @Nullable Step watchStep(Path path, boolean needed) throws IOException {
    for (int i = 0; ; i++) {
      EntryAttributes directory = find(path);
      if (directory == null) {
        return null; // deleted in the meantime, which its parent reports
      }
      try {
        Step step = new Step(path, directory);
        steps.put(path, step);
        return step;
      } catch (KqueueException e) {
        if (KeyScope.hasVanished(e) && i < MAX_PASSES) {
          EntryAttributes now = find(path);
          if (now == null || now.kind() != directory.kind()) {
            return null; // deleted or replaced in the meantime
          }
        } else if (!needed && KeyScope.isInaccessible(e)) {
          return null; // changes in this directory are not seen; the others have to suffice
        } else {
          throw e;
        }
      }
    }
  }

  /** Ends all watches. */
  void close() {
    steps.values().forEach(step -> step.watch.close());
    steps.clear();
  }
}
