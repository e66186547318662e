// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Kassert;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Token;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct klist}: the knotes that watch one object, linked by {@code kn_next}, or those of
 * one file, linked by {@code kn_link}; newest first. {@code lwkt_getpooltoken(list)} is {@code
 * list.token.get(lp)}.
 */
public class KList {
  /** Guards the list. */
  public final Token token;

  /** The newest knote; guarded by the token. */
  @Nullable Knote first;

  /**
   * Number of insertions and removals; guarded by the token. A thread that has taken another token
   * in between can compare it to find out whether the list has changed.
   */
  int changes;

  /** Creates an empty list with its own token. */
  public KList() {
    this(new Token());
  }

  /**
   * Creates an empty list.
   *
   * @param token guards the list; objects may share a token, as they do in the original's pool
   */
  public KList(Token token) {
    this.token = token;
  }

  /**
   * {@code SLIST_FIRST}.
   *
   * @return the newest knote, or null
   */
  public final @Nullable Knote first() {
    return first;
  }

  /**
   * {@code SLIST_EMPTY}.
   *
   * @return true if the list has no knote
   */
  public final boolean isEmpty() {
    return first == null;
  }

  /**
   * Called after {@code knote_insert}, with the token held. A host overrides this to begin to watch
   * the object. Deviates (D-17): in the original the object notifies its list, watched or not.
   *
   * @param lp the calling thread
   * @param kn the knote
   */
  protected void inserted(Lwp lp, Knote kn) {}

  /**
   * Called after {@code knote_remove}, with the token held. A host overrides this to end the watch
   * of an object whose list is empty (D-17); the thread may lose its tokens there, as when it
   * blocks.
   *
   * @param lp the calling thread
   * @param kn the knote
   */
  protected void removed(Lwp lp, Knote kn) {}

  final void insertNext(Knote kn) {
    changes++;
    kn.knNext = first;
    first = kn;
  }

  final void removeNext(Knote kn) {
    changes++;
    if (first == kn) {
      first = kn.knNext;
    } else {
      Knote at = first;
      while (at != null && at.knNext != kn) {
        at = at.knNext;
      }
      if (at == null) {
        checkAbandoned(kn);
        return;
      }
      at.knNext = kn.knNext;
    }
    kn.knNext = null;
  }

  final void insertLink(Knote kn) {
    changes++;
    kn.knLink = first;
    first = kn;
  }

  final void removeLink(Knote kn) {
    changes++;
    if (first == kn) {
      first = kn.knLink;
    } else {
      Knote at = first;
      while (at != null && at.knLink != kn) {
        at = at.knLink;
      }
      if (at == null) {
        checkAbandoned(kn);
        return;
      }
      at.knLink = kn.knLink;
    }
    kn.knLink = null;
  }

  /** A knote may only be missing if an Error has interrupted its insertion or removal (D-16). */
  private static void checkAbandoned(Knote kn) {
    Kassert.kassert(kn.isAbandoned(), "knote is not on the list");
  }
}
