// SPDX-License-Identifier: BSD-2-Clause
package consumer;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Takes events of both layers: of a channel of the JDK, a signal and a child among them. */
public final class Main {
  private Main() {}

  /**
   * Says which module this is and what it was told.
   *
   * @param args the name of the module that it is to be run in, {@code none} on the class path
   * @throws IOException if the backend fails
   */
  public static void main(String[] args) throws IOException {
    String module = Objects.requireNonNullElse(Main.class.getModule().getName(), "none");
    if (!List.of(args).equals(List.of(module))) {
      throw new IllegalStateException("run in the module " + module + ", not in " + List.of(args));
    }
    System.out.println("module " + module);
    System.out.println("backend " + Backend.standard().name());
    try (Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.user(7).add().clear(), KEvent.user(7).trigger());
      System.out.println("raw " + kq.poll(Duration.ofSeconds(20)).getFirst().ident());
    }
    Pipe pipe = Pipe.open();
    try (Watcher<String> watcher = Watcher.open();
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      watcher.watch(Interest.readable(Descriptor.of(source)), "pipe");
      sink.write(ByteBuffer.wrap(new byte[] {1}));
      Event<String> event = watcher.poll(Duration.ofSeconds(20)).orElseThrow();
      System.out.println("typed " + event.attachment());
    }
    if (!System.getProperty("os.name").startsWith("Windows")) {
      watchSignalAndChild();
    }
  }

  /** A child that sends this process a signal. */
  private static void watchSignalAndChild() throws IOException {
    String kill = "kill -TERM " + ProcessHandle.current().pid();
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.signal(Signal.TERM), "signal");
      watcher.watch(Interest.exit(new ProcessBuilder("sh", "-c", kill).start()), "child");
      Set<String> seen = new TreeSet<>();
      while (seen.size() < 2) {
        seen.add(watcher.poll(Duration.ofSeconds(20)).orElseThrow().attachment());
      }
      System.out.println("typed " + seen);
    }
  }
}
