// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hook that {@link StepRules} insert into code. Each thread that reaches a step calls the
 * listener, which may throw any exception there, as if the step had thrown it.
 */
public final class Steps {
  /** Is called at each step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called before the calling thread does a step. If this method throws, the step throws.
     *
     * @param site the number of the place, for {@link Steps#site}
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
   * Sets the listener.
   *
   * @param to the listener; null for none
   */
  public static void report(@Nullable Listener to) {
    listener = to;
  }

  /** Returns the number of a place, which is the same in each copy of its class. */
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
   * Returns a place by its number.
   *
   * @param number the number that a listener received
   * @return the place
   */
  public static Site site(int number) {
    return sites[number];
  }
}
