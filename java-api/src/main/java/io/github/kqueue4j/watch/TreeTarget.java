// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path and all entries below it, whichever directory the path leads to, or none at the moment.
 */
final class TreeTarget implements Target, Retries.Incomplete {

  private static final int MAX_OPENS = 20;

  private final KeyScope scope;
  private final PathChain chain;
  private @Nullable DirectoryNode node;
  private boolean closed;

  TreeTarget(KeyScope scope, Path root) {
    this.scope = scope;
    this.chain = new PathChain(scope, root, TreeTarget::isAbsent, this::pathChanged);
  }

  /** Tells whether only the parent can report the root: a directory reports its own end. */
  private static boolean isAbsent(PathChain.Found found) {
    EntryAttributes root = found.entry();
    return root == null || !root.isDirectory();
  }

  @Override
  public void start() throws IOException {
    if (!findRoot(false)) {
      scope.retryQuietly(this);
    }
    scope.setStrict(false);
  }

  private void pathChanged(Set<Change> changes, @Nullable Path last, boolean isDirectory) {
    boolean inside = changes.contains(Change.WRITTEN) || changes.contains(Change.ATTRIBUTES);
    if (!closed && !(last != null && inside)) {
      refresh();
    }
  }

  private void refresh() {
    try {
      if (!findRoot(true)) {
        scope.retryQuietly(this);
      }
    } catch (IOException e) {
      scope.retryLater(this);
    }
  }

  /**
   * Finds the directory that the path leads to, and watches it if it is another one. Returns false
   * if the directories at the path vanish faster than they can be opened; nothing was missed then,
   * as the directories on the path are watched.
   */
  private boolean findRoot(boolean report) throws IOException {
    for (int i = 0; i < MAX_OPENS; i++) {
      PathChain.Found found = chain.follow();
      EntryAttributes now = found.entry();
      DirectoryNode previous = node;
      if (previous != null && previous.isOpenAs(now)) {
        if (previous.isUnconfirmed()) {
          previous.reopen();
        }
        return true;
      }
      if (previous != null) {
        previous.closeAsGone();
      }
      node = null;
      if (now == null || !now.isDirectory() || open(found.target(), now, report)) {
        return true;
      }
    }
    return false;
  }

  /** Opens and reads the root; returns false if the path leads to another file by now. */
  private boolean open(Path target, EntryAttributes identity, boolean report) throws IOException {
    DirectoryNode newNode = new DirectoryNode(scope, target, identity, this::rootChanged);
    boolean done = false;
    try {
      newNode.open();
      done = newNode.readEntries(report);
    } catch (KqueueException e) {
      if (!KeyScope.hasVanished(e)) {
        throw e;
      }
    } finally {
      if (!done || closed) {
        newNode.close();
      }
    }
    node = done ? newNode : null;
    return done || closed;
  }

  /** Opens the root anew, also if it is back: programs may have seen that all in it left. */
  private void rootChanged(boolean ended) {
    if (node != null) {
      node.closeAsGone();
    }
    if (!closed) {
      refresh();
    }
  }

  @Override
  public boolean retry() {
    if (!closed) {
      try {
        return findRoot(true);
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void drain() throws IOException {
    scope.source.drain();
    if (!closed) {
      refresh(); // a mount at the path, or above it, is reported by nothing
      scope.drain(node);
    }
  }

  @Override
  public void kindsChanged() throws IOException {
    scope.kindsChanged(node);
  }

  @Override
  public boolean isCurrent() {
    return !closed;
  }

  /** Tells whether the tree is watched with these options. */
  boolean hasOptions(TreeOptions options) {
    return scope.options.equals(options);
  }

  @Override
  public void close() {
    closed = true;
    scope.cancelRetry(this);
    if (node != null) {
      node.close();
    }
    chain.close();
  }
}
