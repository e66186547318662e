// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.kqueue4j.Backend;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** What this machine gives a benchmark: limits, and whether system calls know its descriptors. */
final class Machine {
  /** Files that the JVM and the workload itself have open. */
  private static final int SPARE_FILES = 200;

  /** {@code kq_usereventsmax} of OpenBSD, less some for the library itself. */
  private static final int OPENBSD_EVENTS = 1000;

  /** The hosts whose descriptors are not the system's. */
  private static final Set<String> VIRTUAL_DESCRIPTORS = Set.of("portable", "simulated");

  private Machine() {}

  /**
   * Returns how many objects can be open at the same time.
   *
   * @param wanted how many are wanted
   * @param files how many files all contenders together open for one such object
   * @return {@code wanted}, or fewer if the limit of open files is too low
   */
  static int withinFileLimit(int wanted, int files) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
      return (int) Math.min(wanted, (os.getMaxFileDescriptorCount() - SPARE_FILES) / files);
    }
    return wanted;
  }

  /**
   * Checks that system calls can be made on the descriptors of a backend.
   *
   * @throws UnavailableException if its numbers are its own
   */
  static void requireSystemDescriptors(Backend backend) throws UnavailableException {
    if (VIRTUAL_DESCRIPTORS.contains(backend.host())) {
      throw new UnavailableException(
          backend + " has descriptors of its own, which no system call can write or read");
    }
  }

  /**
   * Checks that the system gives a process enough USER and TIMER events.
   *
   * @throws UnavailableException if the system gives it fewer
   */
  static void requireEvents(Backend backend, int count) throws UnavailableException {
    if (backend.host().equals("openbsd") && count > OPENBSD_EVENTS) {
      throw new UnavailableException(
          "OpenBSD gives a process 1,024 USER and TIMER events, fewer than " + count);
    }
  }
}
