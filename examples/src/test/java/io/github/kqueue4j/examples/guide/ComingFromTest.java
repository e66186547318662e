// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.Watcher;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the page coming-from.md: of the JDK and of this library. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ComingFromTest {
  @TempDir private Path folder;

  @Test
  void watchService() throws Exception {
    Path file = folder.resolve("new");
    // @start region="jdk-watch-service"
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      folder.register(service, ENTRY_CREATE);
      Files.createFile(file);
      assertThat(service.take().pollEvents()).hasSize(1);
    }
    // @end region="jdk-watch-service"
    Files.delete(file);
    // @start region="our-watch-service"
    try (KqueueWatchService service = KqueueWatchService.open()) {
      service.register(folder, ENTRY_CREATE);
      Files.createFile(file);
      assertThat(service.take().pollEvents()).hasSize(1);
    }
    // @end region="our-watch-service"
  }

  @Test
  void selector() throws Exception {
    Pipe pipe = Pipe.open();
    Pipe.SourceChannel channel = pipe.source();
    channel.configureBlocking(false);
    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
    List<Object> ready = new ArrayList<>();
    // @start region="jdk-selector"
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ, "peer");
      selector.select(key -> ready.add(key.attachment()));
    }
    // @end region="jdk-selector"
    // @start region="our-selector"
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.readable(Descriptor.of(channel)), "peer");
      ready.add(watcher.take().attachment());
    }
    // @end region="our-selector"
    assertThat(ready).containsExactly("peer", "peer");
    pipe.sink().close();
    channel.close();
  }

  @Test
  void processHandle() throws Exception {
    Process child = new ProcessBuilder("true").start();
    List<Object> ends = new ArrayList<>();
    // @start region="jdk-process"
    child.onExit().thenAccept(ended -> ends.add(ended.exitValue())).join(); // in another thread
    // @end region="jdk-process"
    // @start region="our-process"
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.exit(child), "child");
      if (watcher.take() instanceof Event.Exited<String> exited) { // in this thread
        ends.add(exited.status().code().getAsInt());
      }
    }
    // @end region="our-process"
    assertThat(ends).containsExactly(0, 0);
  }

  @Test
  void signal() throws Exception {
    List<Signal> seen = new ArrayList<>();
    // @start region="our-signal"
    try (Watcher<String> watcher = Watcher.open()) {
      watcher.watch(Interest.signal(Signal.WINCH), "window");
      new ProcessBuilder("kill", "-WINCH", "" + ProcessHandle.current().pid()).start();
      if (watcher.take() instanceof Event.Signalled<String> arrived) { // in this thread
        seen.add(arrived.signal());
      }
    }
    // @end region="our-signal"
    assertThat(seen).containsExactly(Signal.WINCH);
  }

  @Test
  void c() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "read line").start();
    long pid = child.pid();
    List<KEvent> events;
    // @start region="our-kevent"
    try (Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.proc(pid, NOTE_EXIT).add(), KEvent.timer(1, Duration.ofMillis(20)).add());
      events = kq.kevent(List.of(), 2, Duration.ofSeconds(5));
    }
    // @end region="our-kevent"
    assertThat(events)
        .singleElement()
        .isEqualTo(KEvent.timer(1).clear().withData(events.getFirst().data()));
    assertThat(events.getFirst().data()).isPositive(); // above 1 if this thread slept too long
    child.destroy();
  }
}
