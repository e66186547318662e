// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct filterops}: how one kind of event is attached, detached and asked for.
 * Preconditions of all three functions: the token of the knote's kqueue is held, the knote is in
 * processing.
 */
public final class FilterOps {
  /** {@code f_attach}: connects a new knote with what it watches. */
  @FunctionalInterface
  public interface Attach {
    /**
     * Attaches.
     *
     * @param lp the calling thread
     * @param kn the knote
     * @return 0 or an errno
     */
    int attach(Lwp lp, Knote kn);
  }

  /** {@code f_detach}. */
  @FunctionalInterface
  public interface Detach {
    /**
     * Detaches.
     *
     * @param lp the calling thread
     * @param kn the knote
     */
    void detach(Lwp lp, Knote kn);
  }

  /** {@code f_event}: whether the condition holds. */
  @FunctionalInterface
  public interface Event {
    /**
     * Asks.
     *
     * @param lp the calling thread
     * @param kn the knote
     * @param hint what {@code knote()} was told; 0 for a look at the state
     * @return true if the knote is to be active
     */
    boolean event(Lwp lp, Knote kn, long hint);
  }

  /** {@code f_flags}: FILTEROP_* bits. */
  final int fFlags;

  private final @Nullable Attach fAttach;
  private final @Nullable Detach fDetach;
  private final @Nullable Event fEvent;

  /**
   * A table.
   *
   * @param fFlags FILTEROP_ISFD and FILTEROP_MPSAFE of {@link EventVar}
   * @param fAttach null for a filter that {@code fo_kqfilter} sets
   * @param fDetach null for a filter that never stays attached
   * @param fEvent null likewise
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

  /** False for the table of filters that {@code fo_kqfilter} has not set yet. */
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
