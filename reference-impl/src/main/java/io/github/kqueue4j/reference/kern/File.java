// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Kassert;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct file}: an open file. Each descriptor, each knote and each in-flight call on the
 * file holds a reference; the file is closed when the last reference is dropped. Reference counting
 * and closing are safe for use by several threads.
 */
public class File {
  /** {@code f_flag}: open for reading. */
  public static final int FREAD = 1;

  /** {@code f_flag}: open for writing. */
  public static final int FWRITE = 2;

  /** {@link #closing}: a thread is closing. {@link #releasing}: a thread is in it, or was. */
  private static final int CLAIMED = 1;

  /** {@link #closing}: an Error has ended the close before its completion. */
  private static final int INCOMPLETE = 2;

  /** {@link #closing}: the close is complete, but for {@code fo_close} if references are left. */
  private static final int DONE = 3;

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

  /** {@code f_klist}: knotes registered by a descriptor of this file, linked by {@code kn_link}. */
  public final KList fKlist = new KList();

  /** {@code f_ops}, which also takes the place of {@code f_type}. */
  public final FileOps fOps;

  /** {@code f_flag}. */
  public final int fFlag;

  /**
   * {@code f_data}: the object that was opened. Guarded by a reference: only the close clears the
   * field.
   */
  public @Nullable Object fData;

  private volatile int fCount = 1;

  /** Progress of {@link #closeNumber}: 0, CLAIMED, INCOMPLETE or DONE. */
  private volatile int closing;

  /** Whether the descriptor table holds its reference. Guarded by being the closing thread. */
  private boolean installed = true;

  /** Progress of {@code fo_close}: CLAIMED, or 0 before the step and after an Error in it. */
  private volatile int releasing;

  /**
   * Creates a file with one reference.
   *
   * @param fOps the operations of the file
   * @param fFlag FREAD, FWRITE
   * @param fData the object that was opened
   */
  public File(FileOps fOps, int fFlag, @Nullable Object fData) {
    this.fOps = fOps;
    this.fFlag = fFlag;
    this.fData = fData;
  }

  /** {@code fhold()}. */
  public final void fhold() {
    int before = (int) F_COUNT.getAndAdd(this, 1);
    assert before > 0 : "fhold of a closed file";
  }

  /**
   * {@code fhold()} for a caller that holds no reference so far.
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
   * Returns whether the last reference was dropped.
   *
   * @return true if the file is closed
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

  /** {@code fdrop(kn->kn_fp)}; drops one reference even if the knote's drop is retried. */
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

  /** {@code fdrop()} of the reference that a change holds during a call. */
  final void fdrop(Lwp lp, Frame frame) {
    int before = (int) F_COUNT.getAndAdd(this, -1);
    frame.held = null;
    dropped(lp, before);
  }

  /** {@code fdrop()} of the descriptor table's reference, at most once. */
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
   * {@code fo_close}. Called by the thread that dropped the last reference. A thread that finds all
   * references dropped calls this too, since an Error may have kept the first thread from it. If
   * {@code fo_close} fails, the next {@link #closeNumber} calls it again.
   */
  private void closeOnce(Lwp lp) {
    if (!RELEASING.compareAndSet(this, 0, CLAIMED)) {
      return;
    }
    try {
      fOps.foClose(lp, this);
    } catch (Throwable t) {
      releasing = 0;
      CLOSING.compareAndSet(this, DONE, INCOMPLETE); // a thread that is closing calls this itself
      throw t;
    }
  }

  /**
   * {@code close(2)} of the only descriptor of this file, whose number is already free: removes the
   * knotes, then drops the table's reference. If several threads call this, one performs it. After
   * an Error the next call completes it.
   *
   * @param lp the calling thread
   * @param fdp the descriptor table
   * @param fd the descriptor's number
   */
  public final void closeNumber(Lwp lp, FileDesc fdp, int fd) {
    if (!CLOSING.compareAndSet(this, 0, CLAIMED)
        && !CLOSING.compareAndSet(this, INCOMPLETE, CLAIMED)) {
      return;
    }
    try {
      KnoteLists.knoteFdclose(lp, this, fdp, fd);
      dropTableReference(lp);
      closing = DONE;
      if (isClosed()) {
        closeOnce(lp);
      }
    } catch (Throwable t) {
      closing = INCOMPLETE;
      throw t;
    }
  }
}
