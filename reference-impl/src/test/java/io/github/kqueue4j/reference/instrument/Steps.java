// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.util.Arrays;
import java.util.HashMap;
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

  // written under NUMBERS
  private static final Map<Site, Integer> NUMBERS = new HashMap<>();
  private static volatile Site[] sites = new Site[1024];

  private Steps() {}

  /**
   * The hook.
   *
   * @param site the number of the place
   */
  public static void reached(int site) {
    Listener reported = listener;
    if (reported != null) {
      reported.reached(site);
    }
  }

  /**
   * Has steps told from now on.
   *
   * @param to who is told; null for nobody
   */
  public static void report(@Nullable Listener to) {
    listener = to;
  }

  /** The number of a place: the same one in each copy of its class. */
  static int number(Site site) {
    synchronized (NUMBERS) {
      Integer known = NUMBERS.get(site);
      if (known != null) {
        return known;
      }
      int number = NUMBERS.size();
      Site[] grown = number == sites.length ? Arrays.copyOf(sites, number * 2) : sites;
      grown[number] = site;
      sites = grown;
      NUMBERS.put(site, number);
      return number;
    }
  }

  /**
   * A place.
   *
   * @param number what a listener was told
   * @return the place of that number
   */
  public static Site site(int number) {
    return sites[number];
  }
}
