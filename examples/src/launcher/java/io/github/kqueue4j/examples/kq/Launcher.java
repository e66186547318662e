// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the jar. Compiled for Java 8, so that an old JVM can say in a sentence that it
 * is too old; all else is found by name, as its compiler could not read it.
 */
public final class Launcher {
  private static final int NEEDED = 22;
  private static final int USAGE = 2;

  private Launcher() {}

  /**
   * Runs the tool, if this JVM can.
   *
   * @param args the command line
   * @throws Throwable what the tool throws
   */
  public static void main(String[] args) throws Throwable {
    String obstacle =
        obstacle(System.getProperty("java.specification.version"), System.getProperty("java.home"));
    if (!obstacle.isEmpty()) {
      System.err.println("kq: " + obstacle);
      int status = USAGE;
      System.exit(status);
    }
    try {
      Class.forName("io.github.kqueue4j.examples.kq.Kq")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Tells why a JVM cannot run the tool.
   *
   * @param version its specification: 1.8, 9, 22
   * @param home where it is
   * @return a sentence; empty if it can
   */
  static String obstacle(String version, String home) {
    String major = version.startsWith("1.") ? version.substring("1.".length()) : version;
    if (Integer.parseInt(major) >= NEEDED) {
      return "";
    }
    return "needs Java "
        + NEEDED
        + " or newer, for foreign functions; this is Java "
        + major
        + " of "
        + home;
  }
}
