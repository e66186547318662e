// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Kassert;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct file}: an open file. It is closed when its last reference goes: each descriptor,
 * each knote and each call that works on it holds one.
 */
public class File {
  /** {@code f_flag}: open for reading. */
  public static final int FREAD = 1;

  /** {@code f_flag}: open for writing. */
  public static final int FWRITE = 2;

  /** {@link #closing} and {@link #releasing}: a thread does it, or has done it. */
  private static final int BY_A_THREAD = 1;

  /** {@link #closing}: an Error has ended a close. */
  private static final int HALF_DONE = 2;

  private static final VarHandle F_COUNT;
  private static final VarHandle CLOSING;
  private static final VarHandle RELEASING;

  static {
    try {
      F_COUNT = MethodHandles.lookup().findVarHandle(File.class, "fCount", int.class);
      CLOSING = MethodHandles.lookup().findVarHandle(File.class, "closing", int.class);
      RELEASING = MethodHandles.lookup().findVarHandle(File.class, "releasing", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** {@code f_klist}: the knotes whose ident was a descriptor of this file, by {@code kn_link}. */
  public final KList fKlist = new KList();

  /** {@code f_ops}, which also stands for {@code f_type}. */
  public final FileOps fOps;

  /** {@code f_flag}. */
  public final int fFlag;

  /** {@code f_data}: the object behind. Guarded by having a reference: only the close clears it. */
  public @Nullable Object fData;

  private volatile int fCount = 1;

  /** How far {@link #closeNumber} is: 0 before it begins. */
  private volatile int closing;

  /** The table's reference is there. Guarded by being the thread that closes the number. */
  private boolean installed = true;

  /** How far {@code fo_close} is: 0 before it begins, and after an Error has ended it. */
  private volatile int releasing;

  /**
   * A file with one reference.
   *
   * @param fOps what can be done with it
   * @param fFlag FREAD, FWRITE
   * @param fData the object behind
   */
  public File(FileOps fOps, int fFlag, @Nullable Object fData) {
    this.fOps = fOps;
    this.fFlag = fFlag;
    this.fData = fData;
  }

  /** {@code fhold()}. */
  public final void fhold() {
    int before = (int) F_COUNT.getAndAdd(this, 1);
    assert before > 0 : "a reference to a closed file";
  }

  /**
   * {@code fhold()} for who has no reference yet.
   *
   * @return false if the file is closed
   */
  public final boolean tryHold() {
    int count = fCount;
    while (count > 0) {
      int found = (int) F_COUNT.compareAndExchange(this, count, count + 1);
      if (found == count) {
        return true;
      }
      count = found;
    }
    return false;
  }

  /**
   * Whether the last reference is gone.
   *
   * @return true once closed
   */
  public final boolean isClosed() {
    return fCount == 0;
  }

  /**
   * {@code fdrop()}.
   *
   * @param lp the calling thread
   */
  public final void fdrop(Lwp lp) {
    dropped(lp, (int) F_COUNT.getAndAdd(this, -1));
  }

  /** {@code fdrop(kn->kn_fp)}, once, however often a drop of the knote is tried. */
  final void fdrop(Lwp lp, Knote kn) {
    if ((kn.knStatus & EventVar.KN_DROPPED) == 0) {
      int before = (int) F_COUNT.getAndAdd(this, -1);
      kn.knStatus |= EventVar.KN_DROPPED;
      dropped(lp, before);
    } else if (isClosed()) {
      closeOnce(lp);
    }
    kn.knPtr = null;
  }

  /** The same for the reference that a change has. */
  final void fdrop(Lwp lp, Frame frame) {
    int before = (int) F_COUNT.getAndAdd(this, -1);
    frame.held = null;
    dropped(lp, before);
  }

  /** The same for the reference of the table of descriptors. */
  private void dropTableReference(Lwp lp) {
    if (installed) {
      int before = (int) F_COUNT.getAndAdd(this, -1);
      installed = false;
      dropped(lp, before);
    }
  }

  private void dropped(Lwp lp, int before) {
    if (before <= 0) {
      throw new KernelPanic("fdrop: count " + before);
    }
    if (before == 1) {
      Kassert.kassert(fKlist.isEmpty(), "fdrop: knotes on a closed file");
      closeOnce(lp);
    }
  }

  /**
   * {@code fo_close}. The thread that has dropped the last reference calls this, and so does one
   * that finds all references gone and does not know whether an Error has kept that thread from it.
   */
  private void closeOnce(Lwp lp) {
    if (!RELEASING.compareAndSet(this, 0, BY_A_THREAD)) {
      return;
    }
    try {
      fOps.foClose(lp, this);
    } catch (Throwable t) {
      releasing = 0;
      throw t;
    }
  }

  /**
   * {@code close(2)} of the one number of this file, which is free already: its knotes go, then the
   * table's reference. Of several threads one does it; what an Error has left undone the next call
   * does.
   *
   * @param lp the calling thread
   * @param fdp the table that the number was of
   * @param fd the number
   */
  public final void closeNumber(Lwp lp, FileDesc fdp, int fd) {
    if (!CLOSING.compareAndSet(this, 0, BY_A_THREAD)
        && !CLOSING.compareAndSet(this, HALF_DONE, BY_A_THREAD)) {
      return;
    }
    try {
      KnoteLists.knoteFdclose(lp, this, fdp, fd);
      dropTableReference(lp);
      if (isClosed()) {
        closeOnce(lp);
      }
    } catch (Throwable t) {
      closing = HALF_DONE;
      throw t;
    }
  }
}
