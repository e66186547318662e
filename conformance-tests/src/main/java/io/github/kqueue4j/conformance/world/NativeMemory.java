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
 * The native memory that Java code of this process holds, such as segments of arenas: the line
 * "Other" of the virtual machine's count, which it keeps with {@code
 * -XX:NativeMemoryTracking=summary}. What C code takes by itself is not in it.
 */
public final class NativeMemory {
  private static final Pattern OTHER = Pattern.compile("\\bOther \\(reserved=(\\d+)");
  private static final long LOOK_NANOS = 10_000_000;
  private static final int LOOKS = 100;

  private NativeMemory() {}

  /**
   * Tells whether the virtual machine counts.
   *
   * @return false without the option, or with another virtual machine
   */
  public static boolean isCounted() {
    return bytes().isPresent();
  }

  /**
   * Waits until what is unreachable has been given back, as far as it goes down.
   *
   * @param enough ends the wait once no more than that is left
   * @return bytes
   */
  public static long settled(long enough) {
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS && least > enough; look++) {
      System.gc();
      LockSupport.parkNanos(LOOK_NANOS);
      least = Math.min(least, bytes().orElse(0));
    }
    return least;
  }

  /**
   * Asks the virtual machine now.
   *
   * @return bytes; empty if it does not count
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
      return OptionalLong.empty(); // another virtual machine
    }
  }
}
