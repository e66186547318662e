// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.watch.ChangeSource.Change;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory and all that is below it, whichever directory that is, and if there is one. */
final class TreeTarget implements Target, Retries.Incomplete {

  private final KeyScope scope;
  private final Path root;
  private final PathChain chain;
  private @Nullable DirectoryNode node;
  private boolean closed;

  TreeTarget(KeyScope scope, Path root) {
    this.scope = scope;
    this.root = root;
    this.chain = new PathChain(scope, root, this::pathChanged);
  }

  @Override
  public void start() throws IOException {
    look(false);
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
      look(true);
    } catch (NoSuchFileException e) {
      scope.lackQuietly(this); // gone again, which its directory tells
    } catch (IOException e) {
      scope.lack(this);
    }
  }

  /** Looks which directory is there. */
  private void look(boolean report) throws IOException {
    PathChain.Found found = chain.follow();
    EntryAttributes now = found.entry();
    DirectoryNode before = node;
    if (before != null && before.isOpenAs(now)) {
      if (before.isFresh()) {
        before.openAgain();
      }
      return;
    }
    if (before != null) {
      before.vanish();
    }
    node = null;
    if (now == null || !now.isDirectory()) {
      return;
    }
    DirectoryNode made = new DirectoryNode(scope, found.target(), now, this::perhapsLeft);
    boolean done = false;
    try {
      made.open();
      if (!made.fill(report)) {
        throw new NoSuchFileException(root.toString());
      }
      node = made;
      done = true;
    } finally {
      if (!done) {
        made.close();
      }
    }
  }

  private void perhapsLeft(boolean ended) {
    if (ended && node != null) {
      node.vanish();
    }
    if (!closed) {
      refresh();
    }
  }

  @Override
  public boolean retry() {
    if (!closed) {
      try {
        look(true);
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
  public boolean isStill() {
    return !closed;
  }

  /** Tells whether it is watched with the same options. */
  boolean hasOptions(TreeOptions options) {
    return scope.options.equals(options);
  }

  @Override
  public void close() {
    closed = true;
    scope.lackNothing(this);
    if (node != null) {
      node.close();
    }
    chain.close();
  }
}
