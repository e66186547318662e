// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct filedesc}: the table from descriptors to files. Safe for use by several threads.
 */
public interface FileDesc {
  /**
   * {@code falloc()} and {@code fsetfd()}: gives a file a descriptor. The table takes over the
   * file's first reference.
   *
   * @param lp the calling thread
   * @param fp a new file
   * @return the descriptor, or −EMFILE if none is left
   */
  int install(Lwp lp, File fp);

  /**
   * {@code holdfp()}: returns the file of a descriptor and adds a reference.
   *
   * @param lp the calling thread
   * @param fd the descriptor
   * @return null if the descriptor is not open
   */
  @Nullable File holdfp(Lwp lp, int fd);

  /**
   * {@code checkfdclosed()}: returns whether a descriptor was closed.
   *
   * @param lp the calling thread
   * @param fd the descriptor
   * @param fp the file that was open at the descriptor
   * @return true if the descriptor is closed or now refers to another file
   */
  boolean checkfdclosed(Lwp lp, int fd, File fp);

  /**
   * {@code close(2)} of a file that has a single descriptor: frees the descriptor, then removes the
   * knotes, then drops the reference. After an Error it has to be called again; it does then what
   * was not done.
   *
   * @param lp the calling thread
   * @param fd the descriptor
   * @param fp the file
   */
  void closeNumber(Lwp lp, int fd, File fp);

  /**
   * Initializes the classes that the host needs for a filter, before the first change of that
   * filter; if the stack has no room for it, the next change calls this again.
   *
   * @param filter {@code EVFILT_*}
   */
  default void begin(int filter) {}

  /**
   * Returns whether a scan drops an event whose descriptor is closed, without posting it (D-10).
   * The original posts the event once more, since there a scan finds it only during a close.
   *
   * @return true if files can be closed without notice to the kernel
   */
  default boolean dropsClosed() {
    return false;
  }
}
