// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tells a service of changes. The service's {@link WorkQueue} is held whenever a method of
 * this or of a listener is called.
 */
sealed interface ChangeSource permits VnodeSource, NamedSource {

  /** What happened to something that is watched, or to an entry of it. */
  enum Change {
    /** Some entries of the directory came or went. */
    ENTRIES,
    /** An entry came. */
    CREATED,
    /** An entry went. */
    DELETED,
    /** Written. */
    WRITTEN,
    /** Permissions, owner or times are others. */
    ATTRIBUTES,
    /** It has more or fewer names. */
    LINKS,
    /** It was moved. */
    MOVED,
    /** It is gone, and nothing more is told of it. */
    ENDED,
    /** Something happened that was not told. */
    LOST
  }

  /** Notified of the changes of a directory. */
  @FunctionalInterface
  interface Listener {
    /**
     * Something happened.
     *
     * @param changes what; several only if no name is given
     * @param name the entry of a directory; null: what is watched itself, or unknown entries
     * @param isDirectory whether the entry is one
     */
    void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory);
  }

  /** Something that is watched. */
  interface Subscription {
    /** Ends the watch: the listener is not called any more. Idempotent. */
    void close();
  }

  /** Whether a directory's listener is told of entries by their names, and of their content. */
  boolean reportsNames();

  /** Watches a directory. */
  Subscription directory(Path path, Listener listener) throws KqueueException;

  /** Watches a file that can be opened without an effect. Symbolic links are not followed. */
  Subscription file(Path path, Listener listener) throws KqueueException;

  /** Hands over what has happened so far, if that needs to be asked for. */
  void drain() throws KqueueException;

  /** Holds nothing open any more. Idempotent. */
  void close();
}
