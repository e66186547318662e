// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Changes of directories with the names of their entries, on a host whose kernel tells them. Nobody
 * has to read a directory again, or to hold its files open. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of @Nullable, which is needed to compile against it only
public interface DirectoryEvents extends AutoCloseable {

  /** What a report is of. */
  enum Change {
    /** An entry came: made, linked, or moved to here. */
    CREATED,
    /** An entry went: removed, or moved from here. */
    DELETED,
    /** The content of an entry, or of the watched file, was written. */
    WRITTEN,
    /** Attributes of an entry, or of what is watched, changed. */
    ATTRIBUTES,
    /** What is watched was moved; it is still watched. */
    MOVED,
    /** What is watched is gone, and with it the watch. */
    ENDED,
    /** Reports were lost, of any watch. */
    LOST
  }

  /** The receiver of the reports. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Called for each report, in the order in which things happened.
     *
     * @param watch of which watch; −1 for LOST
     * @param change what happened
     * @param name the entry; null if it happened to what is watched itself
     * @param isDirectory whether the entry is a directory
     */
    void changed(int watch, Change change, @Nullable Path name, boolean isDirectory);
  }

  /**
   * Returns what is readable while there are reports.
   *
   * @return the same object each time; {@link #close()} closes it
   */
  Descriptor descriptor();

  /**
   * Watches a directory for its entries, or a file for its content. Symbolic links at the end of
   * the path are not followed. Opens nothing.
   *
   * @param path a directory, or any other file
   * @param directory true to refuse what is no directory
   * @return the number of the watch: not used again for another one; the same for two paths of one
   *     file
   * @throws KqueueException ENOENT, ENOTDIR, EACCES, ENOSPC …
   */
  int add(Path path, boolean directory) throws KqueueException;

  /**
   * Ends a watch. Nothing happens if there is none of that number.
   *
   * @param watch what {@link #add} returned
   */
  void remove(int watch);

  /**
   * Hands over the reports that are there. Never waits.
   *
   * @param receiver takes the reports
   * @throws KqueueException ENOMEM
   */
  void read(Receiver receiver) throws KqueueException;

  /** Ends all watches. Idempotent. */
  @Override
  void close();
}
