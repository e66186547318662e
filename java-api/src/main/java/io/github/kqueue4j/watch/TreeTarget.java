// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path and all entries below it, whichever directory the path leads to, or none at the moment.
 */
final class TreeTarget implements Target, Retries.Incomplete {

  private final KeyScope scope;
  private final Path root;
  private final PathChain chain;
  private @Nullable DirectoryNode node;
  private boolean closed;

  TreeTarget(KeyScope scope, Path root) {
    this.scope = scope;
    this.root = root;
    this.chain = new PathChain(scope, root, true, this::pathChanged);
  }

  @Override
  public void start() throws IOException {
    findRoot(false);
    scope.setStrict(false);
  }

  private void pathChanged(Set<Change> changes, boolean last) {
    boolean inside = changes.contains(Change.WRITTEN) || changes.contains(Change.ATTRIBUTES);
    if (!closed && !(last && inside)) {
      refresh();
    }
  }

  private void refresh() {
    try {
      findRoot(true);
    } catch (NoSuchFileException e) {
      scope.retryQuietly(this); // deleted in the meantime, which its directory reports
    } catch (IOException e) {
      scope.retryLater(this);
    }
  }

  /** Finds the directory that the path leads to, and watches it if it is another one. */
  private void findRoot(boolean report) throws IOException {
    PathChain.Found found = chain.follow();
    EntryAttributes now = found.entry();
    DirectoryNode previous = node;
    if (previous != null && previous.isOpenAs(now)) {
      if (previous.isUnconfirmed()) {
        previous.reopen();
      }
      return;
    }
    if (previous != null) {
      previous.closeAsGone();
    }
    node = null;
    if (now == null || !now.isDirectory()) {
      return;
    }
    DirectoryNode newNode = new DirectoryNode(scope, found.target(), now, this::rootChanged);
    boolean done = false;
    try {
      newNode.open();
      if (!newNode.readEntries(report)) {
        throw new NoSuchFileException(root.toString());
      }
      node = newNode;
      done = true;
    } finally {
      if (!done) {
        newNode.close();
      }
    }
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
        findRoot(true);
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void drain() throws IOException {
    scope.drain(node);
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
