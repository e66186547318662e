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
   * How often a knote came or went; guarded by the token. Who has taken another token since can see
   * whether the list is what it was.
   */
  int changes;

  /** An empty list with a token of its own. */
  public KList() {
    this(new Token());
  }

  /**
   * An empty list.
   *
   * @param token guards it; two objects may have one token, as the original's tokens are a pool
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
   * @return whether there is no knote
   */
  public final boolean isEmpty() {
    return first == null;
  }

  /**
   * Called after {@code knote_insert}, under the token: a host begins to watch the object here.
   * Deviates (D-17): in the original the object tells of itself, watched or not.
   *
   * @param lp the calling thread
   * @param kn the knote
   */
  protected void inserted(Lwp lp, Knote kn) {}

  /**
   * Called after {@code knote_remove}, under the token: a host watches no longer (D-17).
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
        checkMayMiss(kn);
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
        checkMayMiss(kn);
        return;
      }
      at.knLink = kn.knLink;
    }
    kn.knLink = null;
  }

  /** A knote may be missing that an Error has met half-way (D-16). */
  private static void checkMayMiss(Knote kn) {
    Kassert.kassert(kn.isAbandoned(), "knote is not on the list");
  }
}
