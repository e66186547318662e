// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
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
import org.jspecify.annotations.Nullable;

/** A named file without content: a test reports changes, and no operation performs them. */
public final class SimVnode {
  static final FileOps VNODEOPS = new VnodeOps();
  private static final FilterOps VNODE_FILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, SimVnode::detach, SimVnode::filtVnode);

  private final KList note = new KList();

  SimVnode() {}

  /**
   * Reports notes to the watchers, all in one event.
   *
   * @param lp the calling thread
   * @param notes NOTE_* bits, not 0
   */
  public void happen(Lwp lp, int notes) {
    KernelEntry.knote(lp, note, Integer.toUnsignedLong(notes));
  }

  private static SimVnode of(@Nullable Object data) {
    if (data instanceof SimVnode v) {
      return v;
    }
    throw new AssertionError("file without a vnode: " + data);
  }

  /** The file operations; the filter VNODE is all that a vnode supports. */
  private static final class VnodeOps implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      if (kn.knFilter != EVFILT_VNODE) {
        return EOPNOTSUPP;
      }
      kn.setFop(VNODE_FILTOPS);
      kn.knHook = fp.fData;
      KnoteLists.knoteInsert(lp, of(fp.fData).note, kn);
      return 0;
    }

    @Override
    public int foClose(Lwp lp, File fp) {
      return 0;
    }
  }

  private static void detach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, of(kn.knHook).note, kn);
  }

  /** {@code filt_vnode()} of {@code vfs/ufs}. */
  private static boolean filtVnode(Lwp lp, Knote kn, long hint) {
    int notes = (int) hint;
    kn.knFflags |= kn.knSfflags & notes;
    if (notes == NOTE_REVOKE) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    return kn.knFflags != 0;
  }
}
