// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks;

import java.util.Arrays;
import picocli.CommandLine;

/**
 * The command line: runs the side-by-side workloads, or JMH if the first argument is {@code jmh}.
 */
public final class Main {
  private Main() {}

  /**
   * Runs the command.
   *
   * @param args the options, which --help lists
   * @throws Exception if JMH fails
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    int status = new CommandLine(new SideBySideCommand()).execute(args);
    System.exit(status);
  }
}
