// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.examples.kq.demo.Demo;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code kq demo}: all kinds of events, on real objects, in about three seconds. */
@Command(
    name = "demo",
    description = {
      "Makes all kinds of events happen, on real objects, and waits for them.",
      "Each line ends with the event as kevent(2) has it: ident filter flags fflags",
      "data udata; kq --help says what these are."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all that this backend can watch was seen",
      "1:something expected did not come",
      "2:there is no such backend"
    })
final class DemoCommand implements Callable<Integer> {
  @ParentCommand private Kq kq;
  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    Backend on = backend.of(kq);
    return Demo.ofAll(on, spec.commandLine().getOut()).run() ? 0 : Kq.FAILED;
  }
}
