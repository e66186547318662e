// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import org.jspecify.annotations.Nullable;

/**
 * Lets tests make system calls fail, and answer as on another system. Consulted only if assertions
 * are enabled for {@link Calls} when that class is initialized; otherwise the check is compiled
 * away.
 */
public final class InjectedErrors {
  private static volatile @Nullable Plan plan;

  /**
   * The last failure of a call that does not capture errno. The caller repeats the call to learn
   * the errno, and the repeated call has to fail alike.
   */
  private static final ThreadLocal<@Nullable Unreported> UNREPORTED = new ThreadLocal<>();

  private InjectedErrors() {}

  /** Decides which calls fail. Called by the thread that is about to make a system call. */
  @FunctionalInterface
  public interface Plan {
    /**
     * Decides whether a call fails.
     *
     * @param function the name of the C function
     * @param first the first argument; memory is given by its address
     * @param second the second argument
     * @param third the third argument
     * @return the errno with which the call fails, in the system's numbering; 0 to make the call
     */
    int errno(String function, long first, long second, long third);

    /**
     * Changes what {@code poll(2)} reports of a descriptor, as systems differ in it.
     *
     * @param revents the POLL* bits that this system reports
     * @return the POLL* bits that the caller gets
     */
    default int revents(int revents) {
      return revents;
    }
  }

  /** A failed call whose errno has not been returned. */
  private record Unreported(String function, int errno) {}

  /**
   * Sets the calls that fail from now on, in all threads.
   *
   * @param failing the plan; null to make all calls
   */
  public static void set(@Nullable Plan failing) {
    plan = failing;
  }

  /** Returns the errno for a call that captures errno; 0 if the call is to be made. */
  static int errno(String function, long first, long second, long third) {
    Unreported last = UNREPORTED.get();
    if (last != null) {
      UNREPORTED.remove();
      if (last.function.equals(function)) {
        return last.errno;
      }
    }
    Plan failing = plan;
    return failing == null ? 0 : failing.errno(function, first, second, third);
  }

  /** Returns the POLL* bits that replace those of this system. */
  static int revents(int revents) {
    Plan changing = plan;
    return changing == null ? revents : changing.revents(revents);
  }

  /** Returns whether a call fails that does not capture errno. */
  static boolean fails(String function, long first, long second, long third) {
    Plan failing = plan;
    int errno = failing == null ? 0 : failing.errno(function, first, second, third);
    if (errno == 0) {
      UNREPORTED.remove();
      return false;
    }
    UNREPORTED.set(new Unreported(function, errno));
    return true;
  }
}
