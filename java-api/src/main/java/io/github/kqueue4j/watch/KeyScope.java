// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state that the directories and files of one key share: the key, the source of changes, the
 * options and the number of watches. Guarded by the service's {@link WorkQueue}.
 */
final class KeyScope {

  /**
   * Errors of a file that was deleted in the meantime, which its directory reports, or that may not
   * be accessed, or not by its path.
   */
  private static final Set<Errno> INACCESSIBLE =
      Set.of(
          Errno.ENOENT,
          Errno.ENOTDIR,
          Errno.EACCES,
          Errno.EPERM,
          Errno.ELOOP,
          Errno.ENAMETOOLONG,
          Errno.ENXIO,
          Errno.EOPNOTSUPP);

  /** Errors of a file that is gone, or that is or is below a file of another kind by now. */
  private static final Set<Errno> VANISHED = Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP);

  final PathKey key;
  final ChangeSource source;
  final Deadlines deadlines;
  final WorkQueue work;
  final HardLinks hardLinks;
  final TreeOptions options;
  final boolean recursive;
  final TreeWalk walk = new TreeWalk();
  private final Retries retries;
  private int watches;

  /**
   * True while failures are thrown to the program, during a registration, instead of being retried.
   */
  private boolean strict = true;

  KeyScope(PathKey key, ServiceParts parts, TreeOptions options, boolean recursive) {
    this.key = key;
    this.source = parts.source();
    this.deadlines = parts.deadlines();
    this.work = parts.work();
    this.hardLinks = new HardLinks(work, deadlines);
    this.retries = parts.retries();
    this.options = options;
    this.recursive = recursive;
  }

  boolean wantsContent() {
    return key.wants(ENTRY_MODIFY);
  }

  void setStrict(boolean newStrict) {
    strict = newStrict;
  }

  boolean isStrict() {
    return strict;
  }

  /** Tells whether a retry is pointless, so that no OVERFLOW is reported either. */
  static boolean isInaccessible(KqueueException e) {
    return INACCESSIBLE.contains(e.errno());
  }

  /** Tells whether a file was deleted in the meantime, or replaced by one of another kind. */
  static boolean hasVanished(KqueueException e) {
    return VANISHED.contains(e.errno());
  }

  /**
   * Asks the filter. If it throws outside a registration, the entry is left out until the task that
   * asks again; the exception reaches the program through a later call.
   */
  boolean accepts(Path entry, boolean isDirectory, Runnable askLater) {
    try {
      return options.filter().accepts(entry, isDirectory);
    } catch (RuntimeException | Error e) {
      if (strict) {
        throw e;
      }
      work.fail(e);
      askLater.run();
      return false;
    }
  }

  /** Retries a failed operation later, and reports OVERFLOW once; throws in strict mode. */
  void retryLater(Retries.Incomplete task, KqueueException e) throws KqueueException {
    if (strict) {
      throw e;
    }
    retryLater(task);
  }

  /** Retries a failed operation later, and reports OVERFLOW once. */
  void retryLater(Retries.Incomplete task) {
    if (retries.add(task)) {
      key.reportOverflow();
    }
  }

  /** Retries a failed operation later, without OVERFLOW as no change was missed so far. */
  void retryQuietly(Retries.Incomplete task) {
    retries.add(task);
  }

  void cancelRetry(Retries.Incomplete task) {
    retries.remove(task);
  }

  /**
   * Handles the changes so far. Where the kernel reports no names, each directory is read again.
   * Elsewhere it is enough to look for mounts, which nothing reports.
   */
  void drain(@Nullable DirectoryNode root) throws IOException {
    source.drain();
    if (root != null && source.reportsNames()) {
      Subtree.of(root).forEach(DirectoryNode::checkPath);
    } else if (root != null) {
      root.drain();
    }
    hardLinks.report();
  }

  /** Adapts the watches to new kinds of events; a failure is thrown. */
  void kindsChanged(@Nullable DirectoryNode root) throws IOException {
    if (root == null) {
      return;
    }
    strict = true;
    try {
      root.kindsChanged();
    } finally {
      strict = false;
    }
  }

  /**
   * Returns the file at a path, with links followed unless they lead nowhere; null if there is
   * none.
   */
  @Nullable EntryAttributes find(Path path) throws IOException {
    EntryAttributes entry = EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS);
    return options.followLinks() && entry != null ? follow(path, entry) : entry;
  }

  /** Returns the file that a link leads to; the link itself if it leads nowhere. */
  static EntryAttributes follow(Path path, EntryAttributes entry) {
    if (entry.kind() != EntryAttributes.Kind.LINK) {
      return entry;
    }
    try {
      EntryAttributes found = EntryAttributes.find(path);
      return found == null ? entry : found;
    } catch (IOException e) {
      return entry; // the link leads to itself, or to a file that may not be accessed
    }
  }

  ChangeSource.Subscription directory(Path path, ChangeSource.Listener listener)
      throws KqueueException {
    checkMaxWatches(path);
    return new Counted(source.directory(path, listener));
  }

  /** Tells whether an entry is a directory whose own entries are watched as well. */
  boolean isTreeDirectory(EntryAttributes entry) {
    return recursive && entry.isDirectory();
  }

  ChangeSource.Subscription attributes(Path path, ChangeSource.Listener listener)
      throws KqueueException {
    checkMaxWatches(path);
    return new Counted(source.attributes(path, listener));
  }

  ChangeSource.Subscription file(Path path, ChangeSource.Listener listener) throws KqueueException {
    checkMaxWatches(path);
    return new Counted(source.file(path, listener));
  }

  private void checkMaxWatches(Path path) throws KqueueException {
    if (watches >= options.maxWatches()) {
      throw new KqueueException(
          "EMFILE: "
              + path
              + (" would be one more than the " + options.maxWatches() + " watches of its tree")
              + ": raise maxWatches, or let the filter exclude more entries",
          Errno.EMFILE);
    }
  }

  /** A subscription that counts towards the maximum number of watches. */
  private final class Counted implements ChangeSource.Subscription {
    private final ChangeSource.Subscription subscription;
    private boolean closed;

    Counted(ChangeSource.Subscription subscription) {
      this.subscription = subscription;
      watches++;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        watches--;
        subscription.close();
      }
    }

    @Override
    public void closeAfterReports() {
      if (!closed) {
        closed = true;
        watches--;
        subscription.closeAfterReports();
      }
    }
  }
}
