// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** {@code struct filedesc}: which number stands for which file. Safe for use by several threads. */
public interface FileDesc {
  /**
   * {@code falloc()} and {@code fsetfd()}: gives a file its number. The table takes the file's
   * first reference over.
   *
   * @param lp the calling thread
   * @param fp a new file
   * @return the number, or a negated errno: EMFILE
   */
  int install(Lwp lp, File fp);

  /**
   * {@code holdfp()}: the file of a number, with a reference more.
   *
   * @param lp the calling thread
   * @param fd the number
   * @return null if no file is open there
   */
  @Nullable File holdfp(Lwp lp, int fd);

  /**
   * {@code checkfdclosed()}.
   *
   * @param lp the calling thread
   * @param fd the number
   * @param fp the file that it stood for
   * @return true if the number stands for another file by now, or for none
   */
  boolean checkfdclosed(Lwp lp, int fd, File fp);

  /**
   * Whether an event whose descriptor a scan finds closed is dropped unseen (D-10). The original
   * posts it once more: there it can only be met in the middle of a close.
   *
   * @return true where files are closed behind the kernel's back
   */
  default boolean dropsClosed() {
    return false;
  }
}
