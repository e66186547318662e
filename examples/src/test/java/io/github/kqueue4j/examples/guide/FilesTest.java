// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the page files.md. */
@EnabledOnOs(OS.LINUX)
class FilesTest {
  @TempDir private Path folder;

  @Test
  void watchOneFile() throws Exception {
    Path config = Files.writeString(folder.resolve("app.conf"), "a");
    Files.writeString(folder.resolve("other.conf"), "a");
    List<String> seen = new ArrayList<>();
    try (KqueueWatchService service = KqueueWatchService.open()) {
      // @start region="one-file"
      service.register(config, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      // @end region="one-file"
      Files.writeString(folder.resolve("other.conf"), "b");
      Path written = Files.writeString(folder.resolve("app.conf.new"), "b");
      Files.move(written, config, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      WatchKey key = service.take();
      for (WatchEvent<?> event : key.pollEvents()) {
        seen.add(event.kind() + " " + event.context());
      }
    }
    assertThat(seen).containsExactly("ENTRY_CREATE app.conf");
  }

  @Test
  void watchATreeThatSettles() throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.createDirectories(project.resolve("src"));
    Files.createDirectories(project.resolve("target"));
    Set<Path> changed = new TreeSet<>();
    // @start region="tree"
    TreeOptions options =
        TreeOptions.DEFAULT
            .withFilter((path, isDirectory) -> !path.startsWith("target"))
            .withMaxWatches(10_000);
    Duration quiet = Duration.ofMillis(200); // one event for a save, in whatever steps
    try (KqueueWatchService service = KqueueWatchService.open(Backend.standard(), quiet)) {
      service.registerTree(project, options, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      change(project);
      WatchKey key = service.take();
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.kind() == OVERFLOW) {
          System.out.println("more has changed than was reported: look at everything");
        } else {
          changed.add((Path) event.context()); // src/Main.java
        }
      }
      key.reset();
    }
    // @end region="tree"
    assertThat(changed).containsExactly(Path.of("src", "Main.java"));
  }

  private static void change(Path project) throws IOException {
    Files.writeString(project.resolve("target/Main.class"), "1");
    Files.writeString(project.resolve("src/Main.java"), "1");
    Files.writeString(project.resolve("src/Main.java"), "2");
  }

  @Test
  void areNotReportedIfTheyAreThereAlready() throws Exception {
    Files.writeString(folder.resolve("there"), "a");
    List<Path> names = new ArrayList<>();
    // @start region="there-already"
    try (KqueueWatchService service = KqueueWatchService.open()) {
      service.register(folder, ENTRY_CREATE); // first, so that nothing is missed
      try (var entries = Files.newDirectoryStream(folder)) {
        entries.forEach(names::add); // a file that comes now may be seen twice
      }
    }
    // @end region="there-already"
    try (KqueueWatchService service = KqueueWatchService.open()) {
      service.register(folder, ENTRY_CREATE);
      assertThat(service.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
    assertThat(names).containsExactly(folder.resolve("there"));
  }

  @Test
  void areNotWatchedRecursively() throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));
    try (KqueueWatchService service = KqueueWatchService.open()) {
      service.register(folder, ENTRY_CREATE, ENTRY_DELETE);
      Files.writeString(below.resolve("new"), "a");
      assertThat(service.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void areWaitedForBesideOtherThings() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="beside"
    try (KqueueWatchService service = KqueueWatchService.open();
        Watcher<String> watcher = Watcher.open()) {
      service.register(folder, ENTRY_CREATE);
      watcher.watch(Interest.readable(service.descriptor()), "files");
      watcher.watch(Interest.every(Duration.ofSeconds(1)), "timer");
      Files.createFile(folder.resolve("new"));
      if (watcher.take().attachment().equals("files")) {
        WatchKey key = service.poll(); // null at times: nothing is there after all
        if (key != null) {
          key.pollEvents().forEach(event -> log.add(event.context() + " came"));
          key.reset();
        }
      }
    }
    // @end region="beside"
    assertThat(log).containsExactly("new came");
  }

  @Test
  void haveNotes() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "a");
    // @start region="file-notes"
    try (Descriptor file = Descriptor.open(log);
        Watcher<Path> watcher = Watcher.open()) {
      watcher.watch(Interest.file(file, FileNote.WRITE, FileNote.DELETE), log);
      Files.writeString(log, "more");
      if (watcher.take() instanceof Event.FileChanged<Path> changed) {
        System.out.println(changed.attachment() + " " + changed.notes()); // log [WRITE]
      }
    }
    // @end region="file-notes"
    List<KEvent> events;
    // @start region="vnode"
    try (Descriptor file = Descriptor.open(log);
        Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.vnode(file, NOTE_WRITE | NOTE_DELETE).add().clear());
      Files.writeString(log, "more");
      events = kq.take();
    }
    // @end region="vnode"
    assertThat(events).singleElement().matches(event -> event.hasNote(NOTE_WRITE));
  }
}
