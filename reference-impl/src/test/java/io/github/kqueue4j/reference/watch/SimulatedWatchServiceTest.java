// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A watch service on a simulated kernel. The files are real, but the test has to report their
 * changes to the kernel.
 */
class SimulatedWatchServiceTest extends WatchServiceContract {
  private final SimulatedKernel kernel = SimulatedKernel.create();
  private final Map<Path, SimulatedFile> files = new HashMap<>();

  @Override
  Backend backend() {
    return kernel.backend();
  }

  @Override
  void appeared(Path path) {
    file(path);
  }

  private SimulatedFile file(Path path) {
    return files.computeIfAbsent(path, p -> kernel.openFile(p.toString()));
  }

  @Override
  void happened(Path path, int notes) {
    file(path).happen(notes);
  }

  @AfterEach
  @Override
  void close() {
    super.close();
    files.values().forEach(SimulatedFile::close);
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  @Test
  void countsModificationsUntilTheyArePolled() throws Exception {
    Path a = create("a");
    service.register(directory, ENTRY_MODIFY);
    write(a);
    WatchKey key = service.take();
    for (int i = 0; i < 3; i++) {
      write(a);
      assertThat(service.poll()).isNull(); // collected, but the key is not reset yet
    }

    List<WatchEvent<?>> events = key.pollEvents();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).count()).isEqualTo(4);
    assertThat(events.get(0)).hasToString("ENTRY_MODIFY a (4 times)");
  }

  @Test
  void endsTheKeyOfADirectoryThatIsRevoked() throws Exception {
    create("a");
    WatchKey key = service.register(directory, ENTRY_DELETE);
    happened(directory, NOTE_REVOKE);

    assertThat(service.take()).isSameAs(key);
    assertThat(events(key)).containsExactly("ENTRY_DELETE a");
    assertThat(key.isValid()).isFalse();
  }

  @Test
  void endsTheKeyOfADirectoryThatIsMoved() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    appeared(inner);
    WatchKey key = service.register(inner, ENTRY_CREATE);
    WatchKey file = service.register(inner.resolve("log"), ENTRY_CREATE);
    Files.move(inner, directory.resolve("elsewhere"));
    happened(inner, NOTE_RENAME);

    assertThat(service.take()).isSameAs(key);
    assertThat(key.reset()).isFalse();
    assertThat(service.poll()).isNull();
    assertThat(file.isValid()).isTrue(); // its directory may be created again
  }

  /**
   * The entry was moved away and back, at times that the file system does not tell from that of its
   * creation. The service finds the entry as it was.
   */
  private void leftAndReturned(Path entry, boolean directoryFirst) {
    if (directoryFirst) {
      happened(directory, NOTE_WRITE);
      happened(entry, NOTE_RENAME);
    } else {
      happened(entry, NOTE_RENAME);
      happened(directory, NOTE_WRITE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reportsAnEntryThatWasAway(boolean directoryFirst) throws Exception {
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    Path entry = create("entry");
    reportedUntil("ENTRY_CREATE entry");
    for (int i = 0; i < 3; i++) {
      leftAndReturned(entry, directoryFirst);
      assertThat(reportedUntil("ENTRY_MODIFY entry")).containsExactly("ENTRY_MODIFY entry");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reportsASubdirectoryThatWasAway(boolean directoryFirst) throws Exception {
    for (Path up = directory; up != null; up = up.getParent()) {
      appeared(up);
    }
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    Path entry = Files.createDirectory(directory.resolve("entry"));
    Path file = Files.createFile(entry.resolve("file"));
    appeared(entry);
    appeared(file);
    happened(directory, NOTE_WRITE);
    reportedUntil("ENTRY_CREATE entry/file");
    for (int i = 0; i < 3; i++) {
      leftAndReturned(entry, directoryFirst);
      assertThat(reportedUntil("ENTRY_CREATE entry/file"))
          .containsExactly(
              "ENTRY_DELETE entry/file", "ENTRY_CREATE entry", "ENTRY_CREATE entry/file");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reportsAWatchedFileThatWasAway(boolean directoryFirst) throws Exception {
    Path file = create("file");
    service.register(file, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    leftAndReturned(file, directoryFirst);
    assertThat(reportedUntil("ENTRY_MODIFY file")).containsExactly("ENTRY_MODIFY file");
  }

  @Test
  void reportsALinkThatWasAway() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    move(move(link, "away"), "link");
    assertThat(reportedUntil("ENTRY_MODIFY link")).containsExactly("ENTRY_MODIFY link");
  }

  @Test
  void leavesNothingOpenWhenTheKernelRefuses() throws Exception {
    Path unknown = Files.createDirectory(directory.resolve("unknown"));

    assertThatThrownBy(() -> service.register(unknown, ENTRY_CREATE))
        .isInstanceOf(NoSuchFileException.class)
        .cause()
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    assertThat(service).hasToString("KqueueWatchService[0 keys]");
  }

  @Test
  void reportsNoContentOfAFileThatCannotBeOpened() throws Exception {
    Files.createFile(directory.resolve("secret"));
    service.register(directory, ENTRY_MODIFY, ENTRY_DELETE);
    Files.delete(directory.resolve("secret"));
    happened(directory, NOTE_WRITE);

    assertThat(reportedUntil("ENTRY_DELETE secret")).containsExactly("ENTRY_DELETE secret");
  }

  @Test
  void givesEachThreadAKey() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    appeared(other);
    service.register(directory, ENTRY_CREATE);
    service.register(other, ENTRY_CREATE);
    List<String> log = new ArrayList<>();
    Thread[] threads = new Thread[2];
    for (int i = 0; i < 2; i++) {
      threads[i] = kernel.start("thread " + i, () -> log.addAll(events(service.take())));
    }
    Files.createFile(directory.resolve("a"));
    Files.createFile(other.resolve("b"));
    kernel.schedule(
        Duration.ofSeconds(1),
        () -> {
          happened(directory, NOTE_WRITE);
          happened(other, NOTE_WRITE);
        });
    kernel.join(threads[0]);
    kernel.join(threads[1]);

    assertThat(log).containsExactlyInAnyOrder("ENTRY_CREATE a", "ENTRY_CREATE b");
  }

  @Test
  void wakesAThreadForAKeyThatIsResetWithEventsLeft() throws Exception {
    WatchKey key = service.register(directory, ENTRY_CREATE);
    create("a");
    assertThat(service.poll()).isSameAs(key);
    List<String> log = new ArrayList<>();
    Thread thread = kernel.start("thread", () -> log.addAll(events(service.take())));
    assertThat(log).isEmpty();
    key.reset();

    assertThat(log).containsExactly("ENTRY_CREATE a");
    kernel.join(thread);
  }

  @Test
  void endsTheWaitOfAThreadWhenItIsClosed() throws Exception {
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE);
    Thread thread = kernel.start("thread", service::take);
    service.close();

    assertThatThrownBy(() -> kernel.join(thread))
        .hasCauseInstanceOf(ClosedWatchServiceException.class);
  }
}
