// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TimerWatch;
import io.github.kqueue4j.watch.TreeOptions;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The messages on the page trouble.md are those that the library has. */
@EnabledOnOs(OS.LINUX)
class TroubleTest {
  private static final Path PAGE = Pages.ROOT.resolve("docs/guide/trouble.md");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  /** What is thrown says that, and the page explains it. */
  private static void explains(String message, ThrowingCallable call) throws IOException {
    assertThat(Files.readString(PAGE)).contains(message);
    assertThat(catchThrowable(call)).hasMessageContaining(message);
  }

  private static void explains(Object type, ThrowingCallable call) throws IOException {
    String name = ((Class<?>) type).getSimpleName();
    assertThat(Files.readString(PAGE)).contains(name);
    assertThatThrownBy(call).isInstanceOf((Class<?>) type);
  }

  @Test
  void isExplainedOfChanges() throws IOException {
    try (Kqueue kq = Kqueue.open()) {
      explains("no such event; was add() forgotten?", () -> kq.register(KEvent.user(1).delete()));
      explains("bad file descriptor; was it closed", () -> kq.register(KEvent.read(900_000).add()));
      explains("no such process", () -> kq.register(KEvent.proc(4_000_001, 0).add()));
      explains(
          "the filter does not work on this backend",
          () -> {
            KEventBuffer buffer = kq.newBuffer(1);
            kq.register(buffer.put(1, Filter.EMPTY, EV_ADD, 0, 0, 0));
          });
      try (Descriptor file = Descriptor.open(folder)) {
        explains(
            "notes that do not work on this backend",
            () -> kq.register(KEvent.vnode(file, NOTE_OPEN).add()));
      }
      explains("cannot be watched: EINVAL", () -> kq.register(KEvent.signal(Signal.KILL).add()));
      explains(
          "a queue cannot watch itself", () -> kq.register(KEvent.read(kq.descriptor()).add()));
    }
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Kqueue kq = Kqueue.open(kernel.backend())) {
      kernel.sysctl("kq_calloutmax", 1);
      kq.register(KEvent.timer(1, HOUR).add());
      explains("too many timers", () -> kq.register(KEvent.timer(2, HOUR).add()));
    }
  }

  @Test
  void isExplainedOfArguments() throws IOException {
    try (Kqueue kq = Kqueue.open()) {
      KEventBuffer one = kq.newBuffer(1);
      explains("contradict each other", () -> one.put(1, Filter.USER, EV_ADD | EV_DELETE, 0, 0, 0));
      explains("has no period", () -> kq.register(KEvent.timer(1).add()));
      int units = NOTE_SECONDS | NOTE_USECONDS;
      explains("has more than one unit", () -> one.put(1, Filter.TIMER, EV_ADD, units, 5, 0));
      explains("is reserved for wakeup()", () -> kq.register(KEvent.user(Long.MIN_VALUE).add()));
      explains("no signal has the number", () -> one.put(64, Filter.SIGNAL, EV_ADD, 0, 0, 0));
      one.put(KEvent.user(1).add());
      explains("buffer is full", () -> one.put(KEvent.user(2).add()));
      explains("an error of each change must fit", () -> kq.kevent(kq.newBuffer(2), one, 0));
      try (SimulatedKernel kernel = SimulatedKernel.create();
          Kqueue other = Kqueue.open(kernel.backend())) {
        explains("use newBuffer of this queue", () -> kq.kevent(other.newBuffer(1), 0));
      }
      one.clear();
      kq.register(KEvent.user(3).add(), KEvent.user(3).trigger());
      assertThat(kq.kevent(one, 0)).isOne();
      explains("events of the last kevent", () -> one.put(KEvent.user(2).add()));
    }
  }

  @Test
  void isExplainedOfChannels() throws IOException {
    SelectableChannel closed = Pipe.open().source();
    closed.close();
    explains(
        "is closed: its descriptor may be in use for another file", () -> Descriptor.of(closed));
    try (SelectableChannel blocking = Pipe.open().source()) {
      Class<?> type = java.nio.channels.IllegalBlockingModeException.class;
      explains(type, () -> Descriptor.of(blocking));
    }
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Watcher<String> watcher = Watcher.open(kernel.backend());
        Descriptor.Pipe pipe = Descriptor.pipe()) {
      explains("cannot be watched by", () -> watcher.watch(Interest.readable(pipe.source()), "x"));
    }
  }

  @Test
  void isExplainedOfWatches() throws IOException {
    try (Watcher<String> watcher = Watcher.open();
        Descriptor.Pipe pipe = Descriptor.pipe()) {
      watcher.watch(Interest.readable(pipe.source()), "a");
      explains("is already watched", () -> watcher.watch(Interest.readable(pipe.source()), "b"));
      TimerWatch<String> timer = watcher.watch(Interest.after(HOUR), "timer");
      timer.cancel();
      explains("cannot be restarted", timer::restart);
    }
    Watcher<String> closed = Watcher.open();
    closed.close();
    explains(io.github.kqueue4j.ClosedKqueueException.class, closed::take);
  }

  @Test
  void isExplainedOfFiles() throws IOException {
    Files.createDirectory(folder.resolve("below"));
    try (KqueueWatchService service = KqueueWatchService.open()) {
      explains(ProviderMismatchException.class, () -> folder.register(service, ENTRY_CREATE));
      explains(
          java.nio.file.NoSuchFileException.class,
          () -> service.register(folder.resolve("no/file"), ENTRY_CREATE));
      explains(
          "cannot be watched: use ENTRY_CREATE", () -> service.register(folder, OVERFLOW, bad()));
      TreeOptions few = TreeOptions.DEFAULT.withMaxWatches(1);
      explains("raise maxWatches", () -> service.registerTree(folder, few, ENTRY_CREATE));
    }
  }

  private static java.nio.file.WatchEvent.Kind<Path> bad() {
    return new java.nio.file.WatchEvent.Kind<>() {
      @Override
      public String name() {
        return "ENTRY_MOVE";
      }

      @Override
      public Class<Path> type() {
        return Path.class;
      }
    };
  }

  /** Also the messages that no test here can provoke. */
  @Test
  void showsMessagesThatTheSourcesHave() throws IOException {
    String sources = sources();
    List<String> stale = new ArrayList<>();
    int column = 1;
    for (String line : Files.readAllLines(PAGE)) {
      List<String> cells = List.of(line.split(" \\| |^\\| | \\|$", -1));
      if (cells.contains("message")) {
        column = cells.indexOf("message");
      } else if (cells.size() > column) {
        Matcher code = Pattern.compile("`([^`]+)`").matcher(cells.get(column));
        while (code.find()) {
          stale.addAll(missingParts(code.group(1), sources));
        }
      }
    }
    assertThat(stale).as("messages of the page that no source has").isEmpty();
  }

  /** The parts of a message between what varies that are sentences and not in the sources. */
  private static List<String> missingParts(String message, String sources) {
    return Pattern.compile("…|\"|\\bkqueue4j\\.reference\\.host\\b|--add-exports")
        .splitAsStream(message)
        .map(String::strip)
        .filter(part -> part.contains(" ") && !part.startsWith("WARNING: "))
        .filter(part -> !sources.contains(part))
        .toList();
  }

  /** All sources of the library, each text constant in one piece. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("java-api", "reference-impl", "native")) {
      try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    String constants = all.toString().replaceAll("\\s+", " ");
    return constants.replaceAll("\"\\)? ?\\+ \\(?\"", "");
  }

  @Test
  void isExplainedOfBackends() throws IOException {
    explains("is not installed", () -> Backend.named("nativ"));
    explains("has no kqueue of its own", () -> Backend.named("native"));
  }

  @Test
  void isExplainedOfLaunches() throws Exception {
    Installation installation = Installation.make(folder);
    String end = " -cp 'app.jar:lib/*' com.example.app.App 2>&1 || true";
    String flag = "--enable-native-access=ALL-UNNAMED ";
    started(installation, "native access is denied", "--illegal-native-access=deny" + end);
    started(installation, "the descriptor of a channel is not accessible", flag + end);
    started(installation, "known are", "-Dkqueue4j.reference.host=lynux" + end);
    String only = " -cp app.jar:lib/kqueue4j-api.jar com.example.app.App 2>&1 || true";
    started(installation, "none is installed", only);
    started(installation, "WARNING: A restricted method", end);
    started(installation, "WARNING: Unknown module", "--enable-native-access=no.such" + end);
  }

  private static void started(Installation installation, String message, String arguments)
      throws Exception {
    assertThat(installation.run("java " + arguments)).contains(message);
    assertThat(Files.readString(PAGE)).contains(message);
  }

  @Test
  void isExplainedOfSimulatedKernels() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        Kqueue kq = Kqueue.open(kernel.backend())) {
      explains("waits for ever on kqueue", kq::take);
      explains(
          "create it with SimulatedKernel.openFile", () -> kernel.backend().open(Path.of("file")));
      try (Pipe.SourceChannel source = Pipe.open().source()) {
        source.configureBlocking(false);
        explains(
            "belongs to the real system: a simulated kernel can watch",
            () -> kernel.backend().of(source));
      }
      Throwable[] thrown = new Throwable[1];
      Thread stranger = Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(kq::poll));
      stranger.join();
      explains(
          "is not of this kernel: create it with threadFactory()",
          () -> {
            throw thrown[0];
          });
    }
    SimulatedKernel closed = SimulatedKernel.create();
    closed.close();
    explains("was called after close()", () -> closed.advance(HOUR));
  }
}
