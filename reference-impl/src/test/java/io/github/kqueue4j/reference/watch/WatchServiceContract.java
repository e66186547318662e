// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The behaviour of a watch service on every backend; extended by a class for each backend. */
abstract class WatchServiceContract {
  private static final long MUCH_TIME = TimeUnit.SECONDS.toNanos(20);

  @TempDir Path directory;
  KqueueWatchService service;

  /** The backend under test. */
  abstract Backend backend();

  /** Reports a new file or directory to a kernel that does not observe the file system. */
  abstract void appeared(Path path);

  /** Reports NOTE_* bits of a file to a kernel that does not observe the file system. */
  abstract void happened(Path path, int notes);

  @BeforeEach
  void open() throws KqueueException {
    appeared(directory);
    service = KqueueWatchService.open(backend());
  }

  @AfterEach
  void close() {
    service.close();
  }

  // operations of programs on files

  final Path create(String name) throws IOException {
    Path path = Files.createFile(directory.resolve(name));
    appeared(path);
    happened(directory, NOTE_WRITE);
    return path;
  }

  final void write(Path path) throws IOException {
    Files.writeString(path, "x", StandardOpenOption.APPEND);
    happened(path, NOTE_WRITE | NOTE_EXTEND);
  }

  final void delete(Path path) throws IOException {
    Files.delete(path);
    happened(path, NOTE_DELETE | NOTE_ATTRIB);
    happened(directory, NOTE_WRITE);
  }

  final Path move(Path from, String name) throws IOException {
    Path to = directory.resolve(name);
    boolean replaces = Files.exists(to);
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    appeared(to);
    happened(from, NOTE_RENAME);
    if (replaces) {
      happened(to, NOTE_DELETE);
    }
    happened(directory, NOTE_WRITE);
    return to;
  }

  // reported events

  /** Waits until the last event is reported, and returns every event until then. */
  final List<String> reportedUntil(String last) throws InterruptedException {
    List<String> reported = new ArrayList<>();
    while (!reported.contains(last)) {
      WatchKey key = service.poll(20, TimeUnit.SECONDS);
      if (key == null) {
        throw new AssertionError("never reported: " + last + "; reported: " + reported);
      }
      reported.addAll(events(key));
      key.reset();
    }
    return reported;
  }

  static List<String> events(WatchKey key) {
    return key.pollEvents().stream().map(event -> event.kind() + " " + event.context()).toList();
  }

  // directories

  @Test
  void reportsEntriesThatAreAddedAndRemoved() throws Exception {
    WatchKey key = service.register(directory, ENTRY_CREATE, ENTRY_DELETE);
    assertThat(service.poll()).isNull();
    Path a = create("a");
    assertThat(reportedUntil("ENTRY_CREATE a")).containsExactly("ENTRY_CREATE a");
    Path b = move(a, "b");
    assertThat(reportedUntil("ENTRY_CREATE b")).containsExactly("ENTRY_DELETE a", "ENTRY_CREATE b");
    delete(b);
    assertThat(reportedUntil("ENTRY_DELETE b")).containsExactly("ENTRY_DELETE b");
    assertThat(key.watchable()).isEqualTo(directory);
    assertThat(key.isValid()).isTrue();
  }

  @Test
  void hasTheNameOfTheEntryAsContext() throws Exception {
    service.register(directory, ENTRY_CREATE);
    create("a");

    WatchKey key = service.take();
    List<WatchEvent<?>> events = key.pollEvents();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).kind()).isSameAs(ENTRY_CREATE);
    assertThat(events.get(0).context()).isEqualTo(Path.of("a"));
    assertThat(events.get(0).count()).isEqualTo(1);
    assertThat(key.pollEvents()).isEmpty();
  }

  @Test
  void reportsOnlyTheRequestedKinds() throws Exception {
    service.register(directory, ENTRY_DELETE);
    Path a = create("a");
    write(a);
    assertThat(service.poll()).isNull();
    delete(a);
    assertThat(reportedUntil("ENTRY_DELETE a")).containsExactly("ENTRY_DELETE a");
  }

  @Test
  void reportsThatAnEntryWasWritten() throws Exception {
    Path old = create("old");
    service.register(directory, ENTRY_MODIFY, ENTRY_CREATE);
    write(old);
    assertThat(reportedUntil("ENTRY_MODIFY old")).containsExactly("ENTRY_MODIFY old");
    Path fresh = create("fresh");
    reportedUntil("ENTRY_CREATE fresh");
    write(fresh);
    assertThat(reportedUntil("ENTRY_MODIFY fresh")).doesNotContain("ENTRY_MODIFY old");
  }

  @Test
  void reportsAReplacedEntryAsCreated() throws Exception {
    Path a = create("a");
    Path b = create("b");
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    move(a, "b");
    assertThat(reportedUntil("ENTRY_CREATE b")).contains("ENTRY_DELETE a", "ENTRY_CREATE b");
    write(b);
    assertThat(reportedUntil("ENTRY_MODIFY b")).contains("ENTRY_MODIFY b");
  }

  @Test
  void endsTheKeyOfADirectoryThatIsDeleted() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    appeared(inner);
    Files.createFile(inner.resolve("a"));
    appeared(inner.resolve("a"));
    WatchKey key = service.register(inner, ENTRY_DELETE);
    Files.delete(inner.resolve("a"));
    Files.delete(inner);
    happened(inner, NOTE_WRITE | NOTE_DELETE);

    List<String> reported = new ArrayList<>();
    while (key.isValid() || reported.isEmpty()) {
      WatchKey taken = service.poll(20, TimeUnit.SECONDS);
      assertThat(taken).isSameAs(key);
      reported.addAll(events(key));
      if (key.isValid()) {
        key.reset();
      }
    }
    assertThat(reported).containsExactly("ENTRY_DELETE a");
    assertThat(key.reset()).isFalse();
    key.cancel();
    assertThatThrownBy(() -> service.register(inner.resolve("a"), ENTRY_CREATE))
        .isInstanceOf(NoSuchFileException.class);
  }

  // files

  @Test
  void reportsThatAFileWasWritten() throws Exception {
    Path log = create("log");
    WatchKey key = service.register(log, ENTRY_MODIFY);
    create("other");
    assertThat(service.poll()).isNull();
    write(log);

    assertThat(reportedUntil("ENTRY_MODIFY log")).containsExactly("ENTRY_MODIFY log");
    assertThat(key.watchable()).isEqualTo(log);
  }

  @Test
  void waitsForAFileToAppear() throws Exception {
    service.register(directory.resolve("log"), ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    Path log = create("log");
    assertThat(reportedUntil("ENTRY_CREATE log").get(0)).isEqualTo("ENTRY_CREATE log");
    write(log);
    reportedUntil("ENTRY_MODIFY log");
    delete(log);
    assertThat(reportedUntil("ENTRY_DELETE log")).endsWith("ENTRY_DELETE log");
    create("log");
    assertThat(reportedUntil("ENTRY_CREATE log").get(0)).isEqualTo("ENTRY_CREATE log");
  }

  @Test
  void followsAFileThroughAnAtomicSave() throws Exception {
    Path config = create("config");
    service.register(config, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    for (int i = 0; i < 3; i++) {
      Path fresh = create("config.new");
      write(fresh);
      move(fresh, "config");
      assertThat(reportedUntil("ENTRY_CREATE config")).doesNotContain("ENTRY_DELETE config");
    }
    write(config);
    reportedUntil("ENTRY_MODIFY config");
  }

  @Test
  void followsALogThroughItsRotations() throws Exception {
    Path log = create("log");
    service.register(log, ENTRY_CREATE, ENTRY_MODIFY);
    for (int i = 0; i < 3; i++) {
      write(log);
      assertThat(reportedUntil("ENTRY_MODIFY log")).doesNotContain("ENTRY_CREATE log");
      move(log, "log." + i);
      create("log");
      reportedUntil("ENTRY_CREATE log");
    }
  }

  // keys

  @Test
  void returnsTheSameKeyForTheSamePath() throws Exception {
    Files.createDirectory(directory.resolve("x"));
    WatchKey key = service.register(directory, ENTRY_CREATE);
    WatchKey same = service.register(directory.resolve("x").resolve(".."), ENTRY_DELETE);
    assertThat(same).isSameAs(key);
    Path a = create("a");
    assertThat(service.poll()).isNull(); // its kinds were replaced
    assertThat(service.register(directory, ENTRY_MODIFY)).isSameAs(key);
    write(a);
    assertThat(reportedUntil("ENTRY_MODIFY a")).containsExactly("ENTRY_MODIFY a");
    assertThat(service.register(directory, ENTRY_DELETE)).isSameAs(key);
    write(a);
    assertThat(service.poll()).isNull();
  }

  @Test
  void doesNotQueueAKeyAgainBeforeItsReset() throws Exception {
    WatchKey key = service.register(directory, ENTRY_CREATE);
    create("a");
    assertThat(service.poll(20, TimeUnit.SECONDS)).isSameAs(key);
    create("b");
    List<String> reported = new ArrayList<>();
    while (!reported.contains("ENTRY_CREATE b")) { // a host may see the entry later
      assertThat(service.poll(1, TimeUnit.MILLISECONDS)).isNull();
      reported.addAll(events(key));
    }
    assertThat(reported).containsExactly("ENTRY_CREATE a", "ENTRY_CREATE b");
    create("c");
    assertThat(service.poll()).isNull();
    assertThat(key.reset()).isTrue();
    assertThat(service.poll(20, TimeUnit.SECONDS)).isSameAs(key);
    assertThat(events(key)).containsExactly("ENTRY_CREATE c");
    assertThat(key.reset()).isTrue();
    assertThat(key.reset()).isTrue();
    assertThat(service.poll()).isNull();
  }

  @Test
  void reportsNothingOfACancelledKey() throws Exception {
    WatchKey key = service.register(directory, ENTRY_CREATE);
    create("a");
    key.cancel();
    key.cancel();

    assertThat(key.isValid()).isFalse();
    assertThat(key.reset()).isFalse();
    assertThat(service.poll()).isNull();
    assertThat(service.register(directory, ENTRY_CREATE)).isNotSameAs(key);
    create("b");
    assertThat(reportedUntil("ENTRY_CREATE b")).containsExactly("ENTRY_CREATE b");
  }

  @Test
  void refusesPathsAndKindsThatCannotBeWatched() {
    assertThatThrownBy(() -> directory.register(service, ENTRY_CREATE))
        .isInstanceOf(ProviderMismatchException.class);
    assertThatThrownBy(() -> service.register(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use ENTRY_CREATE");
    assertThatThrownBy(() -> service.register(directory, OVERFLOW))
        .isInstanceOf(IllegalArgumentException.class);
    WatchEvent.Kind<Path> odd =
        new WatchEvent.Kind<>() {
          @Override
          public String name() {
            return "ODD";
          }

          @Override
          public Class<Path> type() {
            return Path.class;
          }
        };
    assertThatThrownBy(() -> service.register(directory, odd))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("ODD cannot be watched");
    assertThatThrownBy(() -> service.register(directory.resolve("no").resolve("a"), ENTRY_CREATE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no directory");
  }

  // waiting

  @Test
  void waitsUntilItsTimeout() throws Exception {
    long start = backend().nanoTime();
    assertThat(service.poll(3, TimeUnit.MILLISECONDS)).isNull();
    assertThat(backend().nanoTime() - start).isGreaterThanOrEqualTo(3_000_000L);
    assertThat(service.poll(-1, TimeUnit.DAYS)).isNull();
  }

  @Test
  void letsAnInterruptEndAWait() throws Exception {
    service.register(directory, ENTRY_CREATE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(service::take).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> service.poll(1, TimeUnit.DAYS))
        .isInstanceOf(InterruptedException.class);
    create("a");
    long begin = System.nanoTime();
    WatchKey key;
    do { // a host may see the entry later
      Thread.currentThread().interrupt();
      key = service.poll();
      assertThat(Thread.interrupted()).isTrue();
    } while (key == null && System.nanoTime() - begin < MUCH_TIME);
    assertThat(key).isNotNull();
  }

  @Test
  void isReadableWhileItHasAKey() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    appeared(other);
    service.register(directory, ENTRY_CREATE);
    service.register(other, ENTRY_CREATE);
    try (Watcher<String> watcher = Watcher.open(backend())) {
      watcher.watch(Interest.readable(service.descriptor()), "files");
      becomesUnreadable(watcher);
      create("a");
      Files.createFile(other.resolve("b"));
      appeared(other.resolve("b"));
      happened(other, NOTE_WRITE);

      assertThat(watcher.take().attachment()).isEqualTo("files");
      WatchKey first = Objects.requireNonNull(service.poll());
      assertThat(watcher.poll()).isPresent(); // another key is pending
      WatchKey second = service.poll();
      assertThat(second).isNotNull().isNotSameAs(first);
      create("c");
      assertThat(service.poll()).isNull();
      becomesUnreadable(watcher);
      first.reset(); // the event of c is still pending
      assertThat(watcher.poll()).isPresent();
      assertThat(service.poll()).isSameAs(first);
    }
  }

  /** The descriptor may be readable without a key, for an event of the service's own. */
  private void becomesUnreadable(Watcher<String> watcher) throws Exception {
    long begin = System.nanoTime();
    while (watcher.poll().isPresent()) {
      assertThat(service.poll(1, TimeUnit.MILLISECONDS)).isNull();
      assertThat(System.nanoTime() - begin).as("readable for ever").isLessThan(MUCH_TIME);
    }
  }

  @Test
  void refusesCallsOnceClosed() throws Exception {
    WatchKey key = service.register(directory, ENTRY_CREATE, ENTRY_MODIFY);
    WatchKey file = service.register(directory.resolve("log"), ENTRY_CREATE);
    create("a");
    service.close();
    service.close();

    assertThat(key.isValid()).isFalse();
    assertThat(file.isValid()).isFalse();
    assertThat(key.reset()).isFalse();
    key.cancel();
    assertThatThrownBy(service::poll).isInstanceOf(ClosedWatchServiceException.class);
    assertThatThrownBy(service::take).isInstanceOf(ClosedWatchServiceException.class);
    assertThatThrownBy(() -> service.poll(1, TimeUnit.DAYS))
        .isInstanceOf(ClosedWatchServiceException.class);
    assertThatThrownBy(() -> service.register(directory, ENTRY_CREATE))
        .isInstanceOf(ClosedWatchServiceException.class);
    assertThat(service).hasToString("KqueueWatchService[closed]");
  }
}
