// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reports changes of directories with the names of the changed entries, on a system whose kernel
 * provides names. The user of this interface need not read a directory again nor hold its files
 * open. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of @Nullable, which is needed to compile against it only
public interface DirectoryEvents extends AutoCloseable {

  /** The kinds of reports. */
  enum Change {
    /** An entry was added: made, linked, or moved into the directory. */
    CREATED,
    /** An entry was removed. */
    DELETED,
    /** An entry was moved out of the directory, or to another name in it. */
    MOVED_OUT,
    /** The content of an entry, or of the watched file, was written. */
    WRITTEN,
    /** The attributes of an entry, or of the watched file or directory, changed. */
    ATTRIBUTES,
    /** The watched file or directory was moved. The watch goes on. */
    MOVED,
    /** The watched file or directory is gone, and the watch has ended. */
    ENDED,
    /** Reports were lost, perhaps of several watches. */
    LOST
  }

  /** The receiver of the reports. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Handles one report. Called for each report, in the order of the changes. An exception is
     * thrown by {@link #read} once its reports have been passed.
     *
     * @param watch the number of the watch; −1 for LOST
     * @param change what happened
     * @param name the entry; null if the watched file or directory itself changed
     * @param isDirectory whether the entry is a directory
     */
    void changed(int watch, Change change, @Nullable Path name, boolean isDirectory);
  }

  /**
   * Returns a descriptor that is readable while reports are pending.
   *
   * @return the same object each time; {@link #close()} closes it
   */
  Descriptor descriptor();

  /**
   * Watches a directory for changes of its entries, or a file for changes of its content. A
   * symbolic link at the end of the path is not followed. Does not open the file.
   *
   * @param path a directory, or any other file
   * @param directory true to refuse anything but a directory
   * @return the number of the watch, which is never reused for another watch, and the same for two
   *     paths of one file
   * @throws KqueueException ENOENT, ENOTDIR, EACCES, ENOSPC …
   * @throws io.github.kqueue4j.ClosedKqueueException after {@link #close()}
   */
  int add(Path path, boolean directory) throws KqueueException;

  /**
   * Ends a watch. Does nothing if no watch has that number.
   *
   * @param watch what {@link #add} returned
   */
  void remove(int watch);

  /**
   * Passes pending reports to a receiver, and comes to an end also if new ones arrive all the time.
   * Never waits.
   *
   * @param receiver takes the reports
   * @param all true to pass all reports that are pending at the call; false to pass a part of them,
   *     so that the call does not take long
   * @return whether some of these may be left. The descriptor does not become readable once more
   *     for them; for those that have arrived since the call, it does
   * @throws KqueueException ENOMEM
   */
  boolean read(Receiver receiver, boolean all) throws KqueueException;

  /** Ends all watches. Idempotent. */
  @Override
  void close();
}
