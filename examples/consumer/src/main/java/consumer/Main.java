// SPDX-License-Identifier: BSD-2-Clause
package consumer;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.BackendUnavailableException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes events of both layers: a timer, a socket of the JDK, a file, a signal and a child. Says
 * nothing good that it has not seen.
 */
public final class Main {
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Main() {}

  /**
   * Watches, and says which module this is and what was seen.
   *
   * @param args the name of the module that it is to be run in, {@code none} on the class path;
   *     {@code unmerged} in a fat jar that keeps one of two service files
   * @throws IOException if the backend fails
   */
  public static void main(String[] args) throws IOException {
    if (List.of(args).equals(List.of("unmerged"))) {
      showWhatIsLost();
      return;
    }
    String module = Objects.requireNonNullElse(Main.class.getModule().getName(), "none");
    if (!List.of(args).equals(List.of(module))) {
      throw new IllegalStateException("run in the module " + module + ", not in " + List.of(args));
    }
    require(Backend.missing().isEmpty(), Backend.missing());
    System.out.println("module " + module + ", backend " + Backend.standard());
    try (Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.user(7).add().clear(), KEvent.user(7).trigger());
      System.out.println("raw " + kq.poll(PATIENCE).getFirst().ident());
    }
    Path file = Files.createTempFile("consumer", ".txt");
    try {
      System.out.println("typed " + watch(file));
    } finally {
      Files.delete(file);
    }
  }

  /** All kinds in one wait, each once. */
  private static Set<String> watch(Path path) throws IOException {
    Set<String> seen = new TreeSet<>();
    try (Watcher<String> watcher = Watcher.open();
        Descriptor file = Descriptor.open(path);
        ServerSocketChannel server = ServerSocketChannel.open();
        SocketChannel client = SocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client.connect(server.getLocalAddress());
      server.configureBlocking(false);
      watcher.watch(Interest.after(Duration.ofMillis(5)), "timer");
      watcher.watch(Interest.readable(Descriptor.of(server)), "socket");
      watcher.watch(Interest.file(file, FileNote.WRITE), "file");
      Files.writeString(path, "changed");
      int kinds = 3;
      if (!WINDOWS) {
        String kill = "kill -TERM " + ProcessHandle.current().pid();
        watcher.watch(Interest.signal(Signal.TERM), "signal");
        watcher.watch(Interest.exit(new ProcessBuilder("sh", "-c", kill).start()), "child");
        kinds = 5;
      }
      while (seen.size() < kinds) {
        Optional<Event<String>> event = watcher.poll(PATIENCE);
        require(event.isPresent(), "seen were only " + seen);
        seen.add(event.orElseThrow().attachment());
      }
    }
    return seen;
  }

  /** The reference, which a system without a kqueue cannot do without. */
  private static void showWhatIsLost() throws IOException {
    List<String> missing = Backend.missing();
    require(missing.size() == 1, missing);
    String lost = missing.getFirst();
    require(lost.startsWith("reference is missing") && lost.contains("META-INF/services"), lost);
    try (Kqueue kq = Kqueue.open()) {
      System.out.println("unmerged, on " + kq.backend() + ": " + lost);
    } catch (BackendUnavailableException e) {
      require(String.valueOf(e.getMessage()).contains(lost), e);
      System.out.println("unmerged: " + e.getMessage());
    }
  }

  private static void require(boolean holds, Object otherwise) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(otherwise));
    }
  }
}
