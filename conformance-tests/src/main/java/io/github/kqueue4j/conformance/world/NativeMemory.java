// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The native memory that Java code of this process holds, such as segments of arenas. This is the
 * category "Other" of the JVM's count, which the option {@code -XX:NativeMemoryTracking=summary}
 * enables. Memory that C code allocates is not included.
 */
public final class NativeMemory {
  private static final Pattern OTHER = Pattern.compile("\\bOther \\(reserved=(\\d+)");
  private static final long POLL_NANOS = 10_000_000;
  private static final int MAX_POLLS = 100;

  private NativeMemory() {}

  /**
   * Tells whether the JVM counts native memory.
   *
   * @return false without the option, or on a JVM other than HotSpot
   */
  public static boolean isCounted() {
    return bytes().isPresent();
  }

  /**
   * Waits until the memory of unreachable objects is freed, and returns the lowest count.
   *
   * @param enough the number of bytes at which the wait ends at once
   * @return the lowest number of bytes seen
   */
  public static long settled(long enough) {
    long least = Long.MAX_VALUE;
    for (int polls = 0; polls < MAX_POLLS && least > enough; polls++) {
      System.gc();
      LockSupport.parkNanos(POLL_NANOS);
      least = Math.min(least, bytes().orElse(0));
    }
    return least;
  }

  /**
   * Asks the JVM for the current count.
   *
   * @return the number of bytes; empty if the JVM does not count
   */
  public static OptionalLong bytes() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmNativeMemory",
                  new Object[] {new String[] {"summary", "scale=B"}},
                  new String[] {String[].class.getName()});
      Matcher matcher = OTHER.matcher(String.valueOf(text));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (JMException e) {
      return OptionalLong.empty(); // not HotSpot
    }
  }
}
