// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct filterops}: the functions of a filter, which attach, detach and evaluate a knote.
 * Preconditions of all three functions: the token of the knote's kqueue is held, the knote is in
 * processing.
 */
public final class FilterOps {
  /** {@code f_attach}: connects a new knote to the watched object. */
  @FunctionalInterface
  public interface Attach {
    /**
     * Attaches a knote.
     *
     * @param lp the calling thread
     * @param kn the knote
     * @return 0 or an errno
     */
    int attach(Lwp lp, Knote kn);
  }

  /** {@code f_detach}: disconnects a knote from the watched object. */
  @FunctionalInterface
  public interface Detach {
    /**
     * Detaches a knote.
     *
     * @param lp the calling thread
     * @param kn the knote
     */
    void detach(Lwp lp, Knote kn);
  }

  /** {@code f_event}: evaluates the condition of a knote. */
  @FunctionalInterface
  public interface Event {
    /**
     * Evaluates the condition and sets the knote's data, flags and fflags.
     *
     * @param lp the calling thread
     * @param kn the knote
     * @param hint the hint of {@code knote()}; 0 to evaluate the present state
     * @return true if the knote has to become active
     */
    boolean event(Lwp lp, Knote kn, long hint);
  }

  /** {@code f_flags}: FILTEROP_* bits. */
  final int fFlags;

  private final @Nullable Attach fAttach;
  private final @Nullable Detach fDetach;
  private final @Nullable Event fEvent;

  /**
   * Creates a filter.
   *
   * @param fFlags FILTEROP_ISFD and FILTEROP_MPSAFE of {@link EventVar}
   * @param fAttach null for a filter that {@code fo_kqfilter} sets
   * @param fDetach null for a filter that never stays attached
   * @param fEvent null for a filter that never stays attached
   */
  public FilterOps(
      int fFlags, @Nullable Attach fAttach, @Nullable Detach fDetach, @Nullable Event fEvent) {
    this.fFlags = fFlags;
    this.fAttach = fAttach;
    this.fDetach = fDetach;
    this.fEvent = fEvent;
  }

  int attach(Lwp lp, Knote kn) {
    if (fAttach == null) {
      throw new AssertionError("f_attach is NULL");
    }
    return fAttach.attach(lp, kn);
  }

  void detach(Lwp lp, Knote kn) {
    if (fDetach == null) {
      throw new AssertionError("f_detach is NULL");
    }
    fDetach.detach(lp, kn);
  }

  /** Returns false for {@code file_filtops}, until {@code fo_kqfilter} has set another filter. */
  boolean isDetachable() {
    return fDetach != null;
  }

  boolean event(Lwp lp, Knote kn, long hint) {
    if (fEvent == null) {
      throw new AssertionError("f_event is NULL");
    }
    return fEvent.event(lp, kn, hint);
  }
}
