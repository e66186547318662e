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
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The conformance tool. */
@Command(
    name = "kqueue4j-conformance",
    description = {
      "Runs the conformance suite of kqueue(2) on backends, each in a process of",
      "its own that has the flags it needs, and compares kernels with the original."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  run --report report           all backends that are here",
      "  run --backend native --select TIMER-3",
      "  diff --backend simulated,reference-linux --seeds 1000",
      "",
      "A backend of your own: a TargetProvider of io.github.kqueue4j.conformance,",
      "named in a file of META-INF/services, whose targets run then has too. With",
      "-jar the class path is that jar alone, so name the main class:",
      "  java -cp kqueue4j-conformance.jar:mine.jar \\",
      "      io.github.kqueue4j.conformance.Main run",
      "Flags of java are handed on to the processes.",
      "",
      "As JUnit tests, Suite.on(target).tests(), the suite needs these flags:",
      "  --enable-native-access=ALL-UNNAMED",
      "  --add-exports java.base/sun.nio.ch=ALL-UNNAMED",
      "  -XX:NativeMemoryTracking=summary"
    },
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
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Main::fail)
        .execute(args);
  }

  /** One line for what the system refuses; a stack trace for a mistake of this program. */
  private static int fail(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (!(e instanceof IOException)) {
      throw e;
    }
    boolean isPathOnly = e instanceof FileSystemException;
    command
        .getErr()
        .println(
            command.getCommandSpec().qualifiedName()
                + ": "
                + (isPathOnly ? e.getClass().getSimpleName() + ": " : "")
                + e.getMessage());
    return CommandLine.ExitCode.USAGE;
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
