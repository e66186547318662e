// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.conformance.tool.DiffCommand;
import io.github.kqueue4j.conformance.tool.MergeCommand;
import io.github.kqueue4j.conformance.tool.OneCommand;
import io.github.kqueue4j.conformance.tool.RunCommand;
import io.github.kqueue4j.conformance.tool.ServeCommand;
import io.github.kqueue4j.conformance.tool.TableCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The conformance tool. */
@Command(
    name = "kqueue4j-conformance",
    description = "Compares kernels with what the original does.",
    subcommands = {
      RunCommand.class,
      DiffCommand.class,
      TraceCommand.class,
      MergeCommand.class,
      TableCommand.class,
      OneCommand.class,
      ServeCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main {
  private Main() {}

  /**
   * Runs the tool and ends the JVM with its exit status.
   *
   * @param args {@code run}, {@code trace FILE…} …
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = run(out, err, args);
    out.flush();
    System.exit(status);
  }

  /**
   * Runs the tool in this process.
   *
   * @param out standard output
   * @param err standard error
   * @param args the command line
   * @return the exit status
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main()).setOut(out).setErr(err).execute(args);
  }

  /** The version that the build recorded. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties built = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
        built.load(Objects.requireNonNull(in, "version.properties is not beside the class Main"));
      }
      return new String[] {"kqueue4j-conformance " + built.getProperty("version")};
    }
  }
}
