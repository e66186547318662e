// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeFilter;
import io.github.kqueue4j.watch.TreeOptions;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code kq run}: a command, again whenever something changes, as for a build. */
@Command(
    name = "run",
    description = "Runs a command, and again whenever files change; one that runs is ended first.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:it has run as often as --runs says",
      "1:something failed",
      "2:the command line makes no sense, or there is no such backend",
      "130, 143:ended by Ctrl-C (INT), by TERM; the command is ended too"
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private Kq kq;
  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;

  @Option(
      names = "--tree",
      paramLabel = "DIR",
      required = true,
      description = "a directory that is watched with all that is below it")
  private List<Path> trees;

  @Mixin private IgnoreOption ignored;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "200ms",
      description = "how long nothing may have changed before (default: ${DEFAULT-VALUE})")
  private Duration settle;

  @Option(
      names = "--runs",
      paramLabel = "N",
      converter = PositiveConverter.Runs.class,
      description = "end after so many runs; otherwise only by a signal")
  private Optional<Long> runs = Optional.empty();

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the command, after --")
  private List<String> command;

  private Optional<RunningCommand> running = Optional.empty();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RunCommand() {}

  @Override
  public Integer call() throws IOException {
    TreeFilter filter = ignored.filter();
    Backend on = backend.of(kq);
    try (Watcher<String> watcher = Watcher.open(on);
        KqueueWatchService service = open(on)) {
      watchSignals(on, watcher);
      for (Path tree : trees) {
        EntrySource.requireDirectory(tree);
        service.registerTree(
            tree, TreeOptions.DEFAULT.withFilter(filter), ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      }
      return runUntilTheEnd(watcher, service);
    } finally {
      close();
    }
  }

  private KqueueWatchService open(Backend on) throws IOException {
    try {
      return KqueueWatchService.open(on, settle);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--settle: " + e.getMessage(), e);
    }
  }

  private static void watchSignals(Backend on, Watcher<String> watcher) throws IOException {
    if (!on.supports(Filter.SIGNAL)) {
      return;
    }
    for (Signal signal : List.of(Signal.INT, Signal.TERM)) {
      try {
        watcher.watch(Interest.signal(signal), "signal");
      } catch (KqueueException e) {
        return; // with -Xrs the JVM leaves signals to the system, which then ends this program
      }
    }
  }

  /** Returns the exit status. */
  private int runUntilTheEnd(Watcher<String> watcher, KqueueWatchService service)
      throws IOException {
    Watch<String> changes = watcher.watch(Interest.readable(service.descriptor()), "changes");
    UserWatch<String> end = watcher.watch(Interest.user(), "end of the last run");
    long run = 1;
    start(run, end);
    while (true) {
      if (run == lastRun()) {
        changes.cancel();
      }
      switch (watcher.take()) {
        case Event.Signalled<String> event -> {
          return 128 + event.signal().number(); // as shells report it
        }
        case Event.Triggered<String> event -> {
          return 0;
        }
        case Event.Readable<String> event -> {
          if (hasChanged(service)) {
            close();
            run++;
            start(run, end);
          }
        }
        default -> throw new AssertionError("nothing else is watched");
      }
    }
  }

  private long lastRun() {
    return runs.orElse(Long.MAX_VALUE);
  }

  /** A command may be missing for a moment, while it is built: then only the last run fails. */
  private void start(long run, UserWatch<String> end) throws IOException {
    try {
      running = Optional.of(RunningCommand.start(command));
    } catch (IOException e) {
      if (run == lastRun()) {
        throw e;
      }
      PrintWriter err = spec.commandLine().getErr();
      String why = String.valueOf(e.getMessage()).strip();
      err.println("kq run: " + why + "; the next change runs it again");
      err.flush();
    }
    if (run == lastRun()) {
      running.ifPresent(last -> last.onEnd(end::trigger));
    }
  }

  /** Takes all changes that have settled; together they lead to one run. */
  private static boolean hasChanged(KqueueWatchService service) {
    boolean changed = false;
    WatchKey key = service.poll();
    while (key != null) {
      changed |= !key.pollEvents().isEmpty();
      key.reset();
      key = service.poll();
    }
    return changed;
  }

  /** Ends the command that runs, if there is one. */
  private void close() {
    running.ifPresent(RunningCommand::close);
    running = Optional.empty();
  }
}
