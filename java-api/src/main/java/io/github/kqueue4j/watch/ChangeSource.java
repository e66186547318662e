// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports changes to a service. All methods, and those of listeners, are called with the service's
 * {@link WorkQueue} held.
 */
sealed interface ChangeSource permits VnodeSource, NamedSource {

  /** Changes of a watched file or directory, or of an entry. */
  enum Change {
    /** Entries were added to or removed from the directory. */
    ENTRIES,
    /** An entry was added. */
    CREATED,
    /** An entry was removed, or moved out. */
    DELETED,
    /** The entry was moved out, or to another name in the directory: only with DELETED. */
    MOVED_OUT,
    /** The content was written. */
    WRITTEN,
    /** Permissions, owner or times changed. */
    ATTRIBUTES,
    /** The number of names (hard links) changed. */
    LINKS,
    /** The watched file or directory was moved. */
    MOVED,
    /** The watched file or directory is gone, and the watch has ended. */
    ENDED,
    /** Reports were lost. */
    LOST
  }

  /** Notified of the changes of a directory. */
  @FunctionalInterface
  interface Listener {
    /**
     * Handles changes.
     *
     * @param changes the changes; if there is a name, one, or DELETED and MOVED_OUT
     * @param name the changed entry of a directory; null if the watched file or directory itself
     *     changed, or unknown entries
     * @param isDirectory whether the entry is a directory
     */
    void changed(Set<Change> changes, @Nullable Path name, boolean isDirectory);
  }

  /** A watch of a file or directory. */
  interface Subscription {
    /** Ends the watch: the listener is not called any more. Idempotent. */
    void close();

    /**
     * Ends the watch once the listener has been called for the changes so far, so that a watch that
     * replaces this one leaves no gap. Returns at once. For a change that another thread has
     * collected by then the listener is called when that thread goes on. If not all changes can be
     * collected, as there are too many or the kernel fails, the last one is LOST.
     */
    void closeAfterReports();
  }

  /**
   * Tells whether changes of a directory include the names of entries, and changes of their
   * content.
   */
  boolean reportsNames();

  /** Watches a directory. */
  Subscription directory(Path path, Listener listener) throws KqueueException;

  /** Watches a file that can be opened without an effect. Symbolic links are not followed. */
  Subscription file(Path path, Listener listener) throws KqueueException;

  /** Watches the attributes of a directory that may not be readable. */
  Subscription attributes(Path path, Listener listener) throws KqueueException;

  /** Passes the reports that are pending to the listeners. Those of later changes may follow. */
  void drain() throws KqueueException;

  /**
   * Does the same where the source has to be read for that; if that fails, all listeners are told
   * of LOST.
   */
  void drainOrLose();

  /** Ends all watches and closes the source. Idempotent. */
  void close();
}
