// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code struct fileops}: the operations of a kind of file. Results are 0 or an errno. */
public interface FileOps {
  /**
   * {@code fo_kqfilter}: sets the knote's filter and puts the knote on the object's list.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param kn the knote, in processing
   * @return 0, or an errno if the file does not support the knote's filter
   */
  int foKqfilter(Lwp lp, File fp, Knote kn);

  /**
   * {@code fo_read}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return an errno; EOPNOTSUPP unless overridden
   */
  default int foRead(Lwp lp, File fp) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_write}.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return an errno; EOPNOTSUPP unless overridden
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
   * @param data the request's argument
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
   * @param st receives the file's status
   * @return 0 or an errno
   */
  default int foStat(Lwp lp, File fp, Stat st) {
    return EventVar.EOPNOTSUPP;
  }

  /**
   * {@code fo_close}: called when the last reference was dropped.
   *
   * @param lp the calling thread
   * @param fp the file
   * @return 0 or an errno
   */
  int foClose(Lwp lp, File fp);

  /**
   * {@code fo_shutdown}; behaves as {@code nofo_shutdown()} unless overridden.
   *
   * @param lp the calling thread
   * @param fp the file
   * @param how the direction
   * @return 0 or an errno
   */
  default int foShutdown(Lwp lp, File fp, int how) {
    return EventVar.EOPNOTSUPP;
  }
}
