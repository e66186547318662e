// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code kq run}: a command, again whenever something changes, as for a build. */
@Command(
    name = "run",
    description = "Runs a command, and again whenever files change; one that runs is ended first.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:it has run as often as --runs says",
      "1:something failed",
      "2:there is no such backend"
    })
final class RunCommand implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 5;

  @ParentCommand private Kq kq;
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
      defaultValue = "0",
      description = "end after so many runs; 0 (the default): never")
  private int runs;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the command, after --")
  private List<String> command;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RunCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Process process = null;
    try (KqueueWatchService service = KqueueWatchService.open(backend.of(kq), settle)) {
      for (Path tree : trees) {
        service.registerTree(
            tree,
            TreeOptions.DEFAULT.withFilter(ignored.filter()),
            ENTRY_CREATE,
            ENTRY_MODIFY,
            ENTRY_DELETE);
      }
      for (int run = 1; ; run++) {
        process = new ProcessBuilder(command).inheritIO().start();
        if (run == runs) {
          process.waitFor();
          return 0;
        }
        awaitChange(service);
        end(process);
      }
    } finally {
      end(process);
    }
  }

  /** Waits for a change; all that have settled by then are one. */
  private static void awaitChange(KqueueWatchService service) throws InterruptedException {
    WatchKey key = service.take();
    while (key != null) {
      key.pollEvents().clear();
      key.reset();
      key = service.poll();
    }
  }

  /** Ends it, with the processes that it has started. */
  private static void end(@Nullable Process process) throws InterruptedException {
    if (process == null || !process.isAlive()) {
      return;
    }
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      all.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
