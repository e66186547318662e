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

  private static final VarHandle F_COUNT;

  static {
    try {
      F_COUNT = MethodHandles.lookup().findVarHandle(File.class, "fCount", int.class);
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
    int before = (int) F_COUNT.getAndAdd(this, -1);
    if (before <= 0) {
      throw new KernelPanic("fdrop: count " + before);
    }
    if (before == 1) {
      Kassert.kassert(fKlist.isEmpty(), "fdrop: knotes on a closed file");
      fOps.foClose(lp, this);
    }
  }
}
