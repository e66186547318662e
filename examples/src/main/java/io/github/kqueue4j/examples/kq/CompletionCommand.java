// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kq completion}: what a shell needs to complete this command line. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes kq in bash, zsh or fish.",
      "The shell must know kq, as a program in its PATH or as an alias:",
      "  source <(kq completion bash)",
      "  source <(kq completion zsh)",
      "  kq completion fish | source"
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:printed", "2:there is no script for that shell"})
final class CompletionCommand implements Callable<Integer> {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  @Spec private CommandSpec spec;

  /** The candidates when the argument SHELL is completed. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @Parameters(
      paramLabel = "SHELL",
      description = "bash, zsh or fish",
      completionCandidates = Shells.class)
  private String shell;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CompletionCommand() {}

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no script for '" + shell + "': there is one for bash, zsh and fish");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        shell.equals("fish")
            ? FishCompletion.script(spec.root())
            : AutoComplete.bash("kq", spec.root().commandLine()));
    out.flush();
    return 0;
  }
}
