// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.NOTE_LOWAT;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_EXCEPT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * A device with a read level, a write space, an out-of-band flag and a hang-up flag. Guarded by the
 * {@link Baton}.
 */
public final class SimDev {
  /**
   * A flag of EXCEPT registrations that only these devices know: a hang-up is reported, out-of-band
   * data is not.
   */
  public static final int NOTE_HUPONLY = 0x00000004;

  static final FileOps DEVOPS = new DevOps();
  private static final FilterOps DEV_FILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, SimDev::detach, SimDev::event);

  private final KList kqinfo = new KList();
  private long level;
  private long space;
  private boolean oob;
  private boolean hup;

  SimDev() {}

  /**
   * Sets the read level and notifies the watchers.
   *
   * @param lp the calling thread
   * @param bytes what READ reports
   */
  public void setLevel(Lwp lp, long bytes) {
    level = bytes;
    KernelEntry.knote(lp, kqinfo, 0);
  }

  /**
   * Sets the write space and notifies the watchers.
   *
   * @param lp the calling thread
   * @param bytes what WRITE reports
   */
  public void setSpace(Lwp lp, long bytes) {
    space = bytes;
    KernelEntry.knote(lp, kqinfo, 0);
  }

  /**
   * Sets the out-of-band flag and notifies the watchers.
   *
   * @param lp the calling thread
   * @param pending what EXCEPT reports
   */
  public void setOob(Lwp lp, boolean pending) {
    oob = pending;
    KernelEntry.knote(lp, kqinfo, 0);
  }

  /**
   * Sets the hang-up flag, which is never cleared, and notifies the watchers.
   *
   * @param lp the calling thread
   */
  public void hangup(Lwp lp) {
    hup = true;
    KernelEntry.knote(lp, kqinfo, 0);
  }

  /**
   * Moves this device's knotes to another device by {@code knote_assume_knotes()}.
   *
   * @param lp the calling thread
   * @param dst the device that receives the knotes
   * @return 0, or EINVAL if {@code dst} is this device
   */
  public int assume(Lwp lp, SimDev dst) {
    if (dst == this) {
      return EINVAL;
    }
    KnoteLists.knoteAssumeKnotes(lp, kqinfo, dst.kqinfo, DEV_FILTOPS, dst);
    return 0;
  }

  /** The file operations. */
  private static final class DevOps implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      switch (kn.knFilter) {
        case EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT -> {}
        default -> {
          return EOPNOTSUPP;
        }
      }
      kn.setFop(DEV_FILTOPS);
      kn.knHook = fp.fData;
      KnoteLists.knoteInsert(lp, of(kn).kqinfo, kn);
      return 0;
    }

    @Override
    public int foClose(Lwp lp, File fp) {
      return 0;
    }
  }

  private static SimDev of(Knote kn) {
    if (kn.knHook instanceof SimDev d) {
      return d;
    }
    throw new AssertionError("knote without a device: " + kn.knHook);
  }

  private static void detach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, of(kn).kqinfo, kn);
  }

  private static boolean event(Lwp lp, Knote kn, long hint) {
    SimDev d = of(kn);
    long lowat = (kn.knSfflags & NOTE_LOWAT) != 0 ? kn.knSdata : 1;
    return switch (kn.knFilter) {
      case EVFILT_READ -> {
        kn.knData = d.level;
        if (d.hup) {
          kn.knFlags |= d.level == 0 ? EV_EOF | EV_NODATA : EV_EOF;
        }
        yield d.hup || d.level >= lowat;
      }
      case EVFILT_WRITE -> {
        kn.knData = d.space;
        if (d.hup) {
          kn.knFlags |= EV_EOF | EV_NODATA;
        }
        yield d.hup || d.space >= lowat;
      }
      default -> except(kn, d);
    };
  }

  private static boolean except(Knote kn, SimDev d) {
    if (d.hup) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    if ((kn.knSfflags & (NOTE_OOB | NOTE_HUPONLY)) == NOTE_OOB && d.oob) {
      kn.knFflags |= NOTE_OOB;
      return true;
    }
    return false;
  }
}
