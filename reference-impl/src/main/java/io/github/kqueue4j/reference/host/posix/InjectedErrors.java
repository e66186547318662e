// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import org.jspecify.annotations.Nullable;

/**
 * Lets a test have system calls fail. {@link Calls} asks only if assertions are enabled for it when
 * it is initialised; otherwise the question is compiled away.
 */
public final class InjectedErrors {
  private static volatile @Nullable Plan plan;

  /** The errno of a call that did not ask for it; the same function is asked for it next. */
  private static final ThreadLocal<@Nullable Unreported> UNTOLD = new ThreadLocal<>();

  private InjectedErrors() {}

  /** Which calls fail. Asked by the thread that is about to call. */
  @FunctionalInterface
  public interface Plan {
    /**
     * Decides on a call.
     *
     * @param function its name
     * @param first its first argument, a segment's as an address
     * @param second its second argument
     * @param third its third argument
     * @return the errno with which it fails, as the system numbers it; 0 to have it made
     */
    int errno(String function, long first, long second, long third);
  }

  /** A call that has failed. */
  private record Unreported(String function, int errno) {}

  /**
   * Has calls fail from now on, in all threads.
   *
   * @param failing which; null for none
   */
  public static void set(@Nullable Plan failing) {
    plan = failing;
  }

  /** The errno of a call that wants to know it; 0 if it is to be made. */
  static int errno(String function, long first, long second, long third) {
    Unreported untold = UNTOLD.get();
    if (untold != null) {
      UNTOLD.remove();
      if (untold.function.equals(function)) {
        return untold.errno;
      }
    }
    Plan failing = plan;
    return failing == null ? 0 : failing.errno(function, first, second, third);
  }

  /** Whether a call fails that does not want to know why. */
  static boolean fails(String function, long first, long second, long third) {
    Plan failing = plan;
    int errno = failing == null ? 0 : failing.errno(function, first, second, third);
    if (errno == 0) {
      UNTOLD.remove();
      return false;
    }
    UNTOLD.set(new Unreported(function, errno));
    return true;
  }
}
