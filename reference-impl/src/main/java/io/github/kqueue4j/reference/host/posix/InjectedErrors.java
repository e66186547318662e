// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets tests make system calls fail, and answer as on another system. Consulted only if assertions
 * are enabled for {@link Calls} when that class is initialized; otherwise the check is compiled
 * away.
 */
public final class InjectedErrors {
  private static volatile @Nullable Plan plan;

  /** What another system would answer, where {@link #plan} makes a call. */
  private static volatile @Nullable Plan system;

  /** Set while the thread asks a plan, whose own system calls are made. */
  private static final ThreadLocal<@Nullable Boolean> ASKING = new ThreadLocal<>();

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
     * @param fd the descriptor
     * @param events the POLL* bits that were asked for
     * @param revents the POLL* bits that this system reports
     * @return the POLL* bits that the caller gets
     */
    default int revents(int fd, int events, int revents) {
      return revents;
    }

    /**
     * Changes the result of {@code ioctl(2)} with FIONREAD.
     *
     * @param fd the descriptor
     * @param bytes the number of bytes that this system reports, or −1 for an error
     * @return the number of bytes that the caller gets, or −1
     */
    default int fionread(int fd, int bytes) {
      return bytes;
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

  /**
   * Sets the system whose answers all threads get from now on, where {@link #set} does not say
   * otherwise.
   *
   * @param answers the answers of a system; null for those of this system
   */
  public static void setSystem(@Nullable Plan answers) {
    system = answers;
  }

  /** Returns the errno for a call that captures errno; 0 if the call is to be made. */
  static int errno(String function, long first, long second, long third) {
    if (isAsking()) {
      return 0;
    }
    Unreported last = UNREPORTED.get();
    if (last != null) {
      UNREPORTED.remove();
      if (last.function.equals(function)) {
        return last.errno;
      }
    }
    return ask(function, first, second, third);
  }

  private static int ask(String function, long first, long second, long third) {
    Plan failing = plan;
    int errno = failing == null ? 0 : failing.errno(function, first, second, third);
    Plan answers = system;
    if (errno != 0 || answers == null) {
      return errno;
    }
    return ask(() -> answers.errno(function, first, second, third));
  }

  private static boolean isAsking() {
    return ASKING.get() != null;
  }

  private static int ask(IntSupplier question) {
    ASKING.set(true);
    try {
      return question.getAsInt();
    } finally {
      ASKING.remove();
    }
  }

  /** Returns the POLL* bits that replace those of this system. */
  static int revents(int fd, int events, int revents) {
    if (isAsking()) {
      return revents;
    }
    Plan changing = plan;
    int changed = changing == null ? revents : changing.revents(fd, events, revents);
    Plan answers = system;
    return answers == null ? changed : ask(() -> answers.revents(fd, events, changed));
  }

  /** Returns the result of FIONREAD that replaces that of this system. */
  static int fionread(int fd, int bytes) {
    Plan answers = system;
    return answers == null || isAsking() ? bytes : ask(() -> answers.fionread(fd, bytes));
  }

  /** Returns whether a call fails that does not capture errno. */
  static boolean fails(String function, long first, long second, long third) {
    if (isAsking()) {
      return false;
    }
    int errno = ask(function, first, second, third);
    if (errno == 0) {
      UNREPORTED.remove();
      return false;
    }
    UNREPORTED.set(new Unreported(function, errno));
    return true;
  }
}
