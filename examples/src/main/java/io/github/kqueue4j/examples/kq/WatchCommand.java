// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code kq watch}: prints events as they come. */
@Command(
    name = "watch",
    description = {
      "Waits for all that is named, in one kqueue, and prints each event in one line.",
      "Ends when nothing is left that can happen, when the command of --exec ends, or by Ctrl-C."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all is over, or --count or --for was reached",
      "1:something cannot be watched",
      "2:the command line makes no sense, or there is no such backend",
      "130, 143:ended by Ctrl-C (INT), by TERM",
      "with --exec:that of the command, if it ended first"
    },
    footerHeading = "Examples:%n",
    footer = {
      "  kq watch --timer 500ms --count 3",
      "  kq watch --pid 4711 --for 1m",
      "  tail -f log | kq watch --stdin --signal HUP --json",
      "  kq watch --exec 'make test'",
      "  kq watch --tree src --ignore '*.class' --ignore target",
      "",
      "Each object of --json has",
      "  nanos                          since the start",
      "  source, name                   the option and its value",
      "  ident filter flags notes data  the event of the kqueue",
      "and, of a process that ended,",
      "  exit or signal                 how; where only Java knows, exit is 128 and",
      "                                 the number of a signal that ended --exec",
      "of input",
      "  bytes text eof                 what was read, and whether it was the end",
      "of a directory or a tree, whose event is that of the watch service",
      "  change, entry                  created, changed, deleted or overflow; which"
    })
final class WatchCommand implements Callable<Integer> {
  @ParentCommand private Kq kq;
  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;

  @Option(
      names = "--timer",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "a periodic timer, such as 500ms, 1.5s, 2m; may be repeated")
  private List<Duration> timers = List.of();

  @Option(names = "--stdin", description = "standard input, which is read and shown")
  private boolean stdin;

  @Option(
      names = "--signal",
      paramLabel = "NAME",
      converter = SignalConverter.class,
      description = "a signal to this process, such as HUP, instead of what it usually does")
  private Set<Signal> signals = Set.of();

  @Option(
      names = "--pid",
      paramLabel = "N",
      converter = PositiveConverter.ProcessId.class,
      description = "the end of a process; its forks and programs where the backend can tell")
  private Set<Long> pids = Set.of();

  @Option(
      names = "--exec",
      paramLabel = "CMD",
      description = "a command for sh(1) to run, and its end")
  private Optional<String> command = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = {
        "changes of a file, also of one that takes its place,",
        "as by an editor's save; or of a directory's entries"
      })
  private Set<Path> files = Set.of();

  @Option(
      names = "--tree",
      paramLabel = "DIR",
      description = "changes of all entries below a directory")
  private Set<Path> trees = Set.of();

  @Mixin private IgnoreOption ignored;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = PositiveConverter.Count.class,
      description = "end after so many events")
  private Optional<Long> count = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "end after that time")
  private Optional<Duration> time = Optional.empty();

  @Option(names = "--json", description = "one JSON object a line; --exec then writes to stderr")
  private boolean json;

  private final List<Source> sources = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  WatchCommand() {}

  @Override
  public Integer call() throws IOException {
    boolean idle = timers.isEmpty() && signals.isEmpty() && pids.isEmpty() && files.isEmpty();
    if (idle && !stdin && command.isEmpty() && trees.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing to watch: name one of --timer --stdin --signal --pid --exec --file --tree");
    }
    if (trees.isEmpty() && !ignored.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--ignore is for --tree, which is not there");
    }
    Backend on = backend.of(kq);
    try {
      return watch(on);
    } finally {
      close();
    }
  }

  private int watch(Backend on) throws IOException {
    try (Kqueue queue = Kqueue.open(on)) {
      EventPrinter printer = json ? new JsonPrinter() : new TextPrinter(Ink.of(spec));
      WatchLoop loop =
          new WatchLoop(queue, spec.commandLine().getOut(), printer, count.orElse(Long.MAX_VALUE));
      addStops(on, loop);
      addSources(on, loop);
      return loop.run();
    }
  }

  private void addStops(Backend on, WatchLoop loop) throws IOException {
    for (Signal signal : List.of(Signal.INT, Signal.TERM)) {
      if (on.supports(Filter.SIGNAL) && !signals.contains(signal)) {
        Optional<Source> stop = stop(on, signal);
        if (stop.isPresent()) {
          loop.add(remember(stop.get()));
        }
      }
    }
    if (time.isPresent()) {
      loop.add(remember(new Deadline(-1, time.get())));
    }
  }

  /** Empty with -Xrs, where the JVM leaves signals to the system, which then ends this program. */
  private static Optional<Source> stop(Backend on, Signal signal) {
    try {
      return Optional.of(SignalSource.stopping(on, signal));
    } catch (KqueueException e) {
      return Optional.empty();
    }
  }

  private void addSources(Backend on, WatchLoop loop) throws IOException {
    long ident = 0;
    for (Duration period : timers) {
      loop.add(remember(new TimerSource(ident++, period)));
    }
    if (stdin) {
      loop.add(remember(InputSource.standard(on)));
    }
    for (Signal signal : signals) {
      require(on, Filter.SIGNAL, "--signal");
      loop.add(remember(SignalSource.shown(on, signal)));
    }
    addFiles(on, loop);
    for (long pid : pids) {
      require(on, Filter.PROC, "--pid");
      loop.add(remember(new ProcessSource(on, pid)));
    }
    if (command.isPresent()) {
      require(on, Filter.PROC, "--exec");
      CommandSource.Launch launch = new CommandSource.Launch(on, command.get());
      loop.add(remember(CommandSource.start(launch, !stdin, !json)));
    }
  }

  private void addFiles(Backend on, WatchLoop loop) throws IOException {
    for (Path file : files) {
      require(on, Filter.VNODE, "--file");
      boolean isDirectory = Files.isDirectory(file);
      loop.add(remember(isDirectory ? EntrySource.directory(on, file) : FileSource.of(on, file)));
    }
    for (Path tree : trees) {
      require(on, Filter.VNODE, "--tree");
      EntrySource.requireDirectory(tree);
      loop.add(remember(EntrySource.tree(on, tree, ignored.filter())));
    }
  }

  private static void require(Backend on, Filter filter, String option) throws IOException {
    if (!on.supports(filter)) {
      throw new IOException(
          option + " needs " + filter + " events, which " + on + " does not have: see kq info");
    }
  }

  private Source remember(Source source) {
    sources.add(source);
    return source;
  }

  private void close() throws IOException {
    for (Source source : sources.reversed()) {
      source.close();
    }
  }
}
