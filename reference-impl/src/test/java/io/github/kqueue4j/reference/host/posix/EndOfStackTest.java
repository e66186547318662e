// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import io.github.kqueue4j.reference.jvm.EndOfStack.Attempt;
import io.github.kqueue4j.reference.jvm.EndOfStack.Preparation;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are made near the end of a thread's stack. */
@EnabledOnOs(OS.LINUX)
class EndOfStackTest {
  /** Makes descriptors near the end of the stack, and counts those that are left behind. */
  static final class Descriptors {
    private Descriptors() {}

    private static final Map<String, EndOfStack.Work> MAKERS =
        Map.of(
            "pipe", () -> Descriptor.pipe().close(),
            "socketPair", () -> Descriptor.socketPair().close(),
            "open", () -> Backend.standard().open(Path.of("/")).close(),
            "directoryEvents", Descriptors::directoryEvents,
            "kqueue", () -> Kqueue.open().close());

    private static void directoryEvents() throws Exception {
      var events = Backend.standard().directoryEvents();
      if (events.isPresent()) {
        events.get().close();
      }
    }

    private static int open() {
      String[] names = new File("/proc/self/fd").list();
      return names == null ? -1 : names.length;
    }

    public static void main(String[] args) throws Exception {
      for (EndOfStack.Work warm : MAKERS.values()) {
        warm.run();
      }
      for (var maker : MAKERS.entrySet()) {
        int before = open();
        int overflows = EndOfStack.approach(1, () -> new Attempt(maker.getValue()));
        System.out.println(
            maker.getKey() + ": overflowed " + (overflows > 0) + ", left " + (open() - before));
      }
    }
  }

  /**
   * Makes the first change of each kind near the end of the stack, and then one with all of it. A
   * class whose initializer has overflowed could not be used by the second.
   */
  static final class FirstChanges {
    private FirstChanges() {}

    private static Attempt change(KEvent change, AutoCloseable... used) throws IOException {
      Kqueue kq = Kqueue.open();
      List<AutoCloseable> all = new ArrayList<>(List.of(used));
      all.add(kq);
      return new Attempt(
          () -> {
            kq.register(change.add());
            kq.poll(Duration.ofMillis(1));
          },
          all.toArray(new AutoCloseable[0]));
    }

    private static Attempt pipe() throws IOException {
      Descriptor.Pipe pipe = Descriptor.pipe();
      pipe.sink().write(ByteBuffer.allocate(1));
      return change(KEvent.read(pipe.source()), pipe);
    }

    private static Attempt socket() throws IOException {
      Descriptor.SocketPair sockets = Descriptor.socketPair();
      return change(KEvent.write(sockets.left()), sockets);
    }

    private static Attempt channel() throws IOException {
      DatagramChannel channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      return change(KEvent.read(Descriptor.of(channel)), channel);
    }

    private static Attempt file() throws IOException {
      Descriptor file = Backend.standard().open(Path.of("/"));
      return change(KEvent.vnode(file, SysEvent.NOTE_DELETE), file);
    }

    private static Attempt queue() throws IOException {
      Kqueue inner = Kqueue.open();
      return change(KEvent.read(inner.descriptor()), inner);
    }

    private static Attempt process() throws IOException {
      return change(KEvent.proc(ProcessHandle.current().pid(), SysEvent.NOTE_EXIT));
    }

    /** A change that fails, so that its message is made near the end of the stack. */
    private static Attempt failure() throws IOException {
      Kqueue kq = Kqueue.open();
      return new Attempt(
          () -> {
            try {
              kq.register(KEvent.user(1).delete());
            } catch (KqueueException e) {
              if (e.errno() != Errno.ENOENT) {
                throw e;
              }
            }
          },
          kq);
    }

    public static void main(String[] args) throws Exception {
      Map<String, Preparation> kinds = new LinkedHashMap<>();
      kinds.put("pipe", FirstChanges::pipe);
      kinds.put("socket", FirstChanges::socket);
      kinds.put("channel", FirstChanges::channel);
      kinds.put("file", FirstChanges::file);
      kinds.put("queue", FirstChanges::queue);
      kinds.put("signal", () -> change(KEvent.signal(Signal.USR1)));
      kinds.put("timer", () -> change(KEvent.timer(1, Duration.ofMillis(1))));
      kinds.put("user", () -> change(KEvent.user(1)));
      kinds.put("process", FirstChanges::process);
      kinds.put("failure", FirstChanges::failure);
      for (String kind : args) {
        Preparation preparation = Objects.requireNonNull(kinds.get(kind));
        int overflows = EndOfStack.approach(3, preparation);
        preparation.prepare().run(0);
        System.out.println(kind + ": overflowed " + (overflows > 0) + ", works");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linux, pipe socket channel file queue signal timer user process failure",
    "linux, process user timer failure file channel",
    "poll, pipe socket channel file queue signal timer user process failure",
    "portable, pipe socket channel file queue signal timer user process failure",
    "portable, failure file channel"
  })
  void canBeRepeatedWithMoreOfTheStack(String host, String kinds) throws Exception {
    String[] each = kinds.split(" ");

    String output =
        new ChildJvm()
            .with("-Xint", "-Dkqueue4j.reference.host=" + host)
            .run(FirstChanges.class, each);

    assertThat(output.lines())
        .containsExactly(
            Stream.of(each).map(kind -> kind + ": overflowed true, works").toArray(String[]::new));
  }

  /**
   * Ends a watch of a signal near the end of the stack, and once more with all of it. Then nothing
   * suspends the JVM's action on the signal.
   */
  static final class EndedSignals {
    private EndedSignals() {}

    private static int suspended;

    private static Attempt end(boolean closes) throws IOException {
      Watcher<String> watcher = Watcher.open();
      Watch<String> watch = watcher.watch(Interest.signal(Signal.HUP), "");
      return new Attempt(
          closes ? watcher::close : watch::cancel,
          closes ? watcher : watch::cancel,
          () -> suspended += Backend.standard().isIgnored(Signal.HUP) ? 1 : 0,
          watcher);
    }

    public static void main(String[] args) throws Exception {
      for (boolean closes : new boolean[] {false, true}) {
        int overflows = EndOfStack.approach(3, () -> end(closes));
        System.out.printf("overflowed %s, suspended %d%n", overflows > 0, suspended);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void suspendNoSignalAfterItsWatchHasEnded(String host) throws Exception {
    String output =
        new ChildJvm().with("-Xint", "-Dkqueue4j.reference.host=" + host).run(EndedSignals.class);

    assertThat(output.lines())
        .containsExactly("overflowed true, suspended 0", "overflowed true, suspended 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void leaveNoDescriptorBehind(String host) throws Exception {
    String output =
        new ChildJvm().with("-Xint", "-Dkqueue4j.reference.host=" + host).run(Descriptors.class);

    assertThat(output.lines())
        .containsExactlyInAnyOrder(
            "pipe: overflowed true, left 0",
            "socketPair: overflowed true, left 0",
            "open: overflowed true, left 0",
            "directoryEvents: overflowed true, left 0",
            "kqueue: overflowed true, left 0");
  }
}
