// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.BackendUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code kq}: kqueue(2) from a shell. */
@Command(
    name = "kq",
    description = "Waits for timers, processes, signals, files and input in one kqueue.",
    subcommands = {
      InfoCommand.class,
      WatchCommand.class,
      RunCommand.class,
      DemoCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kq info                               what works here",
      "  kq watch --timer 1s --file notes.txt  a line for each event",
      "  kq run --tree src -- make             make, again whenever src changes",
      "  kq help watch                         the options of a command",
      "",
      "An event is written as 1 TIMER CLEAR 0 1 0x0, which is",
      "  ident   what is watched: a descriptor, a process, a signal, a timer's number",
      "  filter  how: READ WRITE VNODE PROC SIGNAL TIMER EXCEPT USER",
      "  flags   such as CLEAR (reported once for each change), ONESHOT, EOF; 0 for none",
      "  fflags  what happened to a file or process, such as WRITE or EXIT; 0 for none",
      "  data    how much: bytes to read, how often a timer expired, an exit status",
      "  udata   what the program gave along, in hexadecimal"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Kq.Version.class)
public final class Kq implements Callable<Integer> {
  /** Something failed. */
  static final int FAILED = 1;

  /** What was asked for makes no sense, or no such backend can be had. */
  static final int USAGE = 2;

  private final Backends backends;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  private Kq(Backends backends) {
    this.backends = backends;
  }

  /**
   * Runs the tool and exits with its status.
   *
   * @param args {@code info}, {@code watch}, {@code demo} or {@code run}, and their options
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = run(out, err, Backends.INSTALLED, args);
    if (out.checkError() && status == 0) {
      err.println("kq: the output takes no more: nobody reads it, or its device is full");
      status = FAILED;
    }
    System.exit(status);
  }

  static int run(PrintWriter out, PrintWriter err, Backends backends, String... args) {
    return new CommandLine(new Kq(backends))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Kq::refuse)
        .setExecutionExceptionHandler(Kq::fail)
        .execute(args);
  }

  Backends backends() {
    return backends;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "no command is given: name info, watch, run or demo; see kq help");
  }

  private static int refuse(ParameterException e, String[] args) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    PrintWriter err = e.getCommandLine().getErr();
    err.println(name + ": " + e.getMessage());
    err.println("Try '" + name + " --help'.");
    return USAGE;
  }

  /** One line for what the system refuses; a stack trace for a mistake of this program. */
  private static int fail(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    boolean expected = e instanceof IOException || e instanceof UnsupportedOperationException;
    if (!expected && !(e instanceof BackendUnavailableException)) {
      throw e;
    }
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
    return expected ? FAILED : USAGE;
  }

  /** Where backends come from. */
  interface Backends {
    /** Those that are installed. */
    Backends INSTALLED =
        new Backends() {
          @Override
          public Backend standard() {
            return Backend.standard();
          }

          @Override
          public Backend named(String name) {
            return Backend.named(name);
          }
        };

    /** The one to take when none was asked for. */
    Backend standard();

    /** The one of that name. */
    Backend named(String name);
  }

  /** The version that the jar was built as; in an image that of the module. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Kq.class.getPackage().getImplementationVersion();
      if (version == null) {
        version =
            Optional.ofNullable(Kq.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("(not from a jar)");
      }
      return new String[] {"kq " + version};
    }
  }
}
