// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Regular files, directories and symbolic links, watched as DragonFly's file systems have it. */
final class VnodeOps extends NumberOps {
  static final VnodeOps VNODEOPS = new VnodeOps();

  private static final FilterOps READ_FILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, Watch::detach, VnodeOps::filtRead);
  private static final FilterOps WRITE_FILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, Watch::detach, VnodeOps::filtWrite);

  private VnodeOps() {}

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    return switch (kn.knFilter) {
      case EVFILT_READ -> Watch.attach(lp, fp, kn, READ_FILTOPS, 0);
      case EVFILT_WRITE -> Watch.attach(lp, fp, kn, WRITE_FILTOPS, 0);
      default -> EOPNOTSUPP;
    };
  }

  /** {@code filt_ufsread()}: what lies between the offset and the end. */
  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    Scratch s = Scratch.of(lp);
    int fd = Watch.of(kn).file.number;
    long offset = Libc.tell(s, fd);
    long size = Statx.size(s, fd);
    kn.knData = size < 0 || offset < 0 ? 0 : size - offset;
    return kn.knData != 0;
  }

  /** {@code filt_ufswrite()}: always. */
  private static boolean filtWrite(Lwp lp, Knote kn, long hint) {
    kn.knData = 0;
    return true;
  }
}
