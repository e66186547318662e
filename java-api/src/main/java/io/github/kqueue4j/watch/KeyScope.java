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
 * What the directories of one key have in common: whom they tell, what they watch with, and how
 * much. Guarded by the service's {@link WorkQueue}.
 */
final class KeyScope {

  /** Nobody can look at it: gone again, which its directory tells, or not permitted. */
  private static final Set<Errno> NOT_TO_BE_SEEN =
      Set.of(
          Errno.ENOENT,
          Errno.ENOTDIR,
          Errno.EACCES,
          Errno.EPERM,
          Errno.ELOOP,
          Errno.ENXIO,
          Errno.EOPNOTSUPP);

  final PathKey key;
  final ChangeSource source;
  final Deadlines deadlines;
  final TreeOptions options;
  final boolean recursive;
  private final Retries retries;
  private int watches;

  /** A failure is the caller's, who has no key yet. */
  private boolean strict = true;

  KeyScope(PathKey key, ServiceParts parts, TreeOptions options, boolean recursive) {
    this.key = key;
    this.source = parts.source();
    this.deadlines = parts.deadlines();
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

  /** Whether a file can be watched neither now nor later, so that nobody is to be told. */
  static boolean isNotToBeSeen(KqueueException e) {
    return NOT_TO_BE_SEEN.contains(e.errno());
  }

  /** Something is lacking, and is tried again; the key is told once. */
  void lack(Retries.Incomplete who, KqueueException e) throws KqueueException {
    if (strict) {
      throw e;
    }
    lack(who);
  }

  void lack(Retries.Incomplete who) {
    if (retries.add(who)) {
      key.reportOverflow();
    }
  }

  /** The same where nothing has escaped the key so far. */
  void lackQuietly(Retries.Incomplete who) {
    retries.add(who);
  }

  void lackNothing(Retries.Incomplete who) {
    retries.remove(who);
  }

  /** Takes in what has happened since: each directory is read where no names are told. */
  void drain(@Nullable DirectoryNode root) throws IOException {
    source.drain();
    if (root != null && !source.reportsNames()) {
      root.drain();
    }
  }

  /** The key asks for other kinds of events from now on; a failure is that of this call. */
  void kindsChanged(@Nullable DirectoryNode root) throws IOException {
    if (root == null) {
      return;
    }
    strict = true;
    try {
      root.contentWanted();
    } finally {
      strict = false;
    }
  }

  /** What stands there: with links followed, unless they lead nowhere; null if nothing does. */
  @Nullable EntryAttributes find(Path path) throws IOException {
    EntryAttributes found = options.followLinks() ? EntryAttributes.find(path) : null;
    return found == null ? EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS) : found;
  }

  ChangeSource.Subscription directory(Path path, ChangeSource.Listener listener)
      throws KqueueException {
    checkBound(path);
    return new Counted(source.directory(path, listener));
  }

  ChangeSource.Subscription file(Path path, ChangeSource.Listener listener) throws KqueueException {
    checkBound(path);
    return new Counted(source.file(path, listener));
  }

  private void checkBound(Path path) throws KqueueException {
    if (watches >= options.maxWatches()) {
      throw new KqueueException(
          "EMFILE: "
              + path
              + (" would be one more than the " + options.maxWatches() + " watches of its tree")
              + ": raise maxWatches, or have the filter refuse more",
          Errno.EMFILE);
    }
  }

  /** One of those that the bound is of. */
  private final class Counted implements ChangeSource.Subscription {
    private final ChangeSource.Subscription subscription;
    private boolean over;

    Counted(ChangeSource.Subscription subscription) {
      this.subscription = subscription;
      watches++;
    }

    @Override
    public void close() {
      if (!over) {
        over = true;
        watches--;
        subscription.close();
      }
    }
  }
}
