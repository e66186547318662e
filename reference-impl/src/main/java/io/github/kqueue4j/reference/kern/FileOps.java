// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code struct fileops}: what can be done with a kind of file. Results are 0 or an errno. */
public interface FileOps {
  /**
   * {@code fo_kqfilter}: sets the knote's filter and puts the knote on the object's list.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param kn the knote, in processing
   * @return 0 or an errno: the file cannot be watched so
   */
  int foKqfilter(Lwp lp, File fp, Knote kn);

  /**
   * {@code fo_read}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return an errno where bytes are not read through the kernel's table
   */
  default int foRead(Lwp lp, File fp) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_write}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return an errno where bytes are not written through the kernel's table
   */
  default int foWrite(Lwp lp, File fp) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_ioctl}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param com the request
   * @param data its argument
   * @return 0 or an errno
   */
  default int foIoctl(Lwp lp, File fp, long com, int data) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_stat}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param st receives what is known
   * @return 0 or an errno
   */
  default int foStat(Lwp lp, File fp, Stat st) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_close}: the last reference is gone.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return 0 or an errno
   */
  int foClose(Lwp lp, File fp);

  /**
   * {@code fo_shutdown}; as {@code nofo_shutdown()} where there is none.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param how which direction
   * @return 0 or an errno
   */
  default int foShutdown(Lwp lp, File fp, int how) {
    return EventVar.EOPNOTSUPP;
  }
}
