// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hook that {@link StepRules} put into code. Whoever listens is called by each thread that
 * reaches a step, and may throw anything there, as if the step had.
 */
public final class Steps {
  /** Is told of steps. */
  @FunctionalInterface
  public interface Listener {
    /**
     * The calling thread is about to do something. What this method throws, the code there throws.
     *
     * @param site where, for {@link Steps#site}
     */
    void reached(int site);
  }

  private static volatile @Nullable Listener listener;

  // guarded by SITES
  private static final List<Site> SITES = new ArrayList<>();
  private static final Map<Site, Integer> NUMBERS = new HashMap<>();

  private Steps() {}

  /**
   * The hook.
   *
   * @param site the number of the place
   */
  public static void reached(int site) {
    Listener told = listener;
    if (told != null) {
      told.reached(site);
    }
  }

  /**
   * Has steps told from now on.
   *
   * @param to who is told; null for nobody
   */
  public static void tell(@Nullable Listener to) {
    listener = to;
  }

  /** The number of a place: the same one in each copy of its class. */
  static int number(Site site) {
    synchronized (SITES) {
      Integer known = NUMBERS.get(site);
      if (known != null) {
        return known;
      }
      SITES.add(site);
      NUMBERS.put(site, SITES.size() - 1);
      return SITES.size() - 1;
    }
  }

  /**
   * A place.
   *
   * @param number what a listener was told
   * @return the place of that number
   */
  public static Site site(int number) {
    synchronized (SITES) {
      return SITES.get(number);
    }
  }
}
