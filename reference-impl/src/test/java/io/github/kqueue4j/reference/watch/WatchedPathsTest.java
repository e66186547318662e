// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.EntryEvent;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A watch service while names, links, directories and limits change. */
@EnabledOnOs(OS.LINUX)
class WatchedPathsTest {
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // each test calls open(host) first
  private LimitedBackend backend;

  @SuppressWarnings("NullAway.Init")
  private KqueueWatchService service;

  private void open(Host host) throws IOException {
    directory = directory.toRealPath();
    backend = host.backend();
    service = KqueueWatchService.open(backend.backend());
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static Path append(Path path) throws IOException {
    return Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void save(Path path) throws IOException {
    Path temporary = append(path.resolveSibling("temporary"));
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits until one of the wanted events is reported, and returns every event until then. */
  private List<String> reportedUntil(String... wanted) throws InterruptedException {
    List<String> reported = new ArrayList<>();
    while (List.of(wanted).stream().noneMatch(reported::contains)) {
      WatchKey key = service.poll(20, TimeUnit.SECONDS);
      if (key == null) {
        throw new AssertionError("never reported: " + List.of(wanted) + "; reported: " + reported);
      }
      key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
      key.reset();
    }
    return reported;
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void aKeyEndsWithoutDeletionsIfOneOfItsPathsGoes(Host host) throws Exception {
    open(host);
    Path watched = Files.createDirectory(directory.resolve("watched"));
    append(watched.resolve("file"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), watched);
    WatchKey key = service.register(watched, ALL);
    assertThat(service.register(link, ALL)).isSameAs(key);
    Files.delete(link);

    assertThat(service.poll(20, TimeUnit.SECONDS)).isSameAs(key);
    assertThat(key.pollEvents()).isEmpty();
    assertThat(key.isValid()).isFalse();
  }

  /** The end of a directory may be reported after events in the directory that replaced it. */
  private void awaitEnd(WatchKey key) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (key.isValid() && System.nanoTime() < end) {
      WatchKey signalled = service.poll(50, TimeUnit.MILLISECONDS);
      if (signalled != null) {
        signalled.pollEvents();
        signalled.reset();
      }
    }
    assertThat(key.isValid()).isFalse();
  }

  // entries that are new since the last scan

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsThatANewFileWasWritten(Host host) throws Exception {
    open(host);
    service.register(directory, ENTRY_MODIFY);
    append(Files.createFile(directory.resolve("f")));
    reportedUntil("ENTRY_MODIFY f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAWriteToAFileThatIsOlderThanANewKind(Host host) throws Exception {
    open(host);
    service.register(directory, ENTRY_DELETE);
    Path file = Files.createFile(directory.resolve("f"));
    service.register(directory, ENTRY_MODIFY);
    append(file);
    reportedUntil("ENTRY_MODIFY f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsTheAttributesOfADirectory(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectory(directory.resolve("inner"));
    service.register(directory, ENTRY_MODIFY);
    Files.createFile(inner.resolve("no change of the directory's own"));
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwx------"));
    assertThat(reportedUntil("ENTRY_MODIFY inner")).containsExactly("ENTRY_MODIFY inner");
  }

  // inode numbers that are used again

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAFileThatIsDeletedAndCreatedAgain(Host host) throws Exception {
    open(host);
    for (int i = 0; i < 20; i++) {
      Path each = Files.createDirectory(directory.resolve("d" + i));
      Path file = append(each.resolve("f"));
      WatchKey key = service.register(each, ENTRY_CREATE, ENTRY_DELETE);
      Files.delete(file);
      append(file);
      reportedUntil("ENTRY_CREATE f", "ENTRY_DELETE f");
      key.cancel();
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsWritesToAFileThatWasCreatedAgain(Host host) throws Exception {
    open(host);
    Path file = append(directory.resolve("f"));
    service.register(directory, ALL);
    service.register(append(Files.createDirectory(directory.resolve("by name")).resolve("f")), ALL);
    for (int i = 0; i < 20; i++) {
      Files.delete(file);
      append(file);
      reportedUntil("ENTRY_CREATE f", "ENTRY_MODIFY f");
      append(file);
      reportedUntil("ENTRY_MODIFY f");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsALinkThatIsCreatedAgain(Host host) throws Exception {
    open(host);
    Path link = Files.createSymbolicLink(directory.resolve("l"), Path.of("old"));
    service.register(directory, ALL);
    for (int i = 0; i < 10; i++) {
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of("new " + i));
      reportedUntil("ENTRY_CREATE l");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsWritesToTheLastOfManyReplacements(Host host) throws Exception {
    open(host);
    Path file = append(directory.resolve("f"));
    service.register(directory, ALL);
    service.register(file, ALL);
    for (int i = 0; i < 200; i++) {
      save(file);
      WatchKey key = i % 7 == 0 ? service.poll() : null;
      if (key != null) {
        key.reset();
      }
    }
    append(directory.resolve("last"));
    reportedUntil("ENTRY_CREATE last", "OVERFLOW null");
    append(file);
    reportedUntil("ENTRY_MODIFY f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAllNamesOfAFile(Host host) throws Exception {
    open(host);
    Path first = append(directory.resolve("first"));
    service.register(directory, ALL);
    Path second = Files.createLink(directory.resolve("second"), first);
    reportedUntil("ENTRY_CREATE second");
    append(second);
    ReportedEvents.until(service, "ENTRY_MODIFY first", "ENTRY_MODIFY second");
  }

  /** Moves a file over another one, from a directory that is not watched. */
  private void saveFrom(Path aside, Path path) throws IOException {
    Files.move(append(aside.resolve("t")), path, StandardCopyOption.ATOMIC_MOVE);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAReplacedEntryToAKeyWithoutCreation(Host host) throws Exception {
    open(host);
    Path aside = Files.createDirectory(directory.resolve("aside"));
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path file = append(inner.resolve("f"));
    service.register(inner, ENTRY_MODIFY);
    saveFrom(aside, file);
    assertThat(reportedUntil("ENTRY_MODIFY f")).containsOnly("ENTRY_MODIFY f");
    service.register(inner, ALL);
    saveFrom(aside, file);
    assertThat(reportedUntil("ENTRY_CREATE f")).doesNotContain("ENTRY_DELETE f");
    service.register(inner, ENTRY_DELETE, ENTRY_MODIFY);
    saveFrom(aside, file);
    assertThat(reportedUntil("ENTRY_MODIFY f")).containsExactly("ENTRY_DELETE f", "ENTRY_MODIFY f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAReplacedEntryToAKeyThatHasLostCreation(Host host) throws Exception {
    open(host);
    Path aside = Files.createDirectory(directory.resolve("aside"));
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path file = append(inner.resolve("f"));
    service.register(inner, ENTRY_CREATE);
    service.register(inner, ENTRY_DELETE);
    saveFrom(aside, file);
    assertThat(reportedUntil("ENTRY_DELETE f")).containsExactly("ENTRY_DELETE f");
    service.register(inner, ENTRY_DELETE, ENTRY_CREATE);
    append(inner.resolve("g"));
    assertThat(reportedUntil("ENTRY_CREATE g")).containsExactly("ENTRY_CREATE g");
    Files.delete(file);
    assertThat(reportedUntil("ENTRY_DELETE f")).containsExactly("ENTRY_DELETE f");
  }

  // keys and paths

  @ParameterizedTest
  @EnumSource(Host.class)
  void makesANewKeyForADirectoryThatWasCreatedAgain(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectory(directory.resolve("inner"));
    for (int i = 0; i < 10; i++) {
      WatchKey old = service.register(inner, ENTRY_CREATE);
      Files.delete(inner);
      Files.createDirectory(inner);
      WatchKey key = service.register(inner, ENTRY_CREATE);
      Path file = Files.createFile(inner.resolve("f" + i));
      reportedUntil("ENTRY_CREATE f" + i);
      assertThat(key.isValid()).isTrue();
      if (key != old) {
        awaitEnd(old);
      }
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void makesANewKeyWhenALinkLeadsElsewhere(Host host) throws Exception {
    open(host);
    Path x = Files.createDirectory(directory.resolve("x"));
    Path y = Files.createDirectory(directory.resolve("y"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), x);
    WatchKey first = service.register(link, ENTRY_CREATE);
    assertThat(service.register(x, ENTRY_CREATE)).isSameAs(first);
    Files.delete(link);
    Files.createSymbolicLink(link, y);

    assertThat(service.register(link, ENTRY_CREATE)).isNotSameAs(first);
    Files.createFile(y.resolve("f"));
    reportedUntil("ENTRY_CREATE f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void makesANewKeyWhenAParentWasMovedAndThePathCreatedAgain(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("outer/inner"));
    service.register(inner, ENTRY_CREATE);
    Files.move(directory.resolve("outer"), directory.resolve("moved"));
    Files.createDirectories(inner);
    service.register(inner, ENTRY_CREATE);
    Files.createFile(inner.resolve("f"));
    reportedUntil("ENTRY_CREATE f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void resolvesTheParentOfALinkedDirectory(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("app/bin"));
    Path etc = Files.createDirectories(directory.resolve("app/etc"));
    Files.createDirectories(directory.resolve("etc"));
    Files.createSymbolicLink(directory.resolve("bin"), Path.of("app/bin"));
    service.register(directory.resolve("bin/../etc"), ENTRY_CREATE);
    service.register(directory.resolve("bin/../etc/by name"), ENTRY_CREATE);
    Files.createFile(directory.resolve("etc/other"));
    Files.createFile(etc.resolve("conf"));
    assertThat(reportedUntil("ENTRY_CREATE conf")).doesNotContain("ENTRY_CREATE other");
    Files.createFile(etc.resolve("by name"));
    reportedUntil("ENTRY_CREATE by name");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void followsAFileThroughTheTargetOfALink(Host host) throws Exception {
    open(host);
    Files.createDirectory(directory.resolve("etc"));
    Path run = Files.createDirectory(directory.resolve("run"));
    Path target = append(run.resolve("stub"));
    Path link = Files.createSymbolicLink(directory.resolve("etc/resolv"), Path.of("../run/stub"));
    service.register(link, ALL);
    for (int i = 0; i < 3; i++) {
      Files.delete(target);
      reportedUntil("ENTRY_DELETE resolv");
      append(target);
      reportedUntil("ENTRY_CREATE resolv");
      append(target);
      reportedUntil("ENTRY_MODIFY resolv");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void followsALinkInTheMiddleOfAPath(Host host) throws Exception {
    open(host);
    append(Files.createDirectory(directory.resolve("v1")).resolve("conf"));
    Path second = append(Files.createDirectory(directory.resolve("v2")).resolve("conf"));
    Path current = Files.createSymbolicLink(directory.resolve("current"), Path.of("v1"));
    service.register(current.resolve("conf"), ALL);
    Path fresh = Files.createSymbolicLink(directory.resolve("fresh"), Path.of("v2"));
    Files.move(fresh, current, StandardCopyOption.ATOMIC_MOVE);
    reportedUntil("ENTRY_CREATE conf");
    append(second);
    reportedUntil("ENTRY_MODIFY conf");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void followsAFileIntoADirectoryThatIsCreatedAgain(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("outer/inner"));
    WatchKey key = service.register(append(inner.resolve("f")), ALL);
    Files.move(directory.resolve("outer"), directory.resolve("moved"));
    reportedUntil("ENTRY_DELETE f");
    Files.createDirectories(inner);
    append(inner.resolve("f"));
    reportedUntil("ENTRY_CREATE f");
    assertThat(key.isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void refusesAPathWithoutAnExistingDirectory(Host host) throws Exception {
    open(host);
    assertThatThrownBy(() -> service.register(directory.resolve("no/f"), ENTRY_CREATE))
        .isInstanceOf(NoSuchFileException.class);
  }

  // limits

  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX")
  void reportsWritesToAFileOnceTheLimitIsLifted(Host host) throws Exception {
    open(host);
    service.register(directory, ALL);
    service.register(directory.resolve("f"), ENTRY_MODIFY);
    backend.setLimit(true);
    Path file = append(directory.resolve("f"));
    assertThat(reportedUntil("OVERFLOW null")).doesNotContain("ENTRY_DELETE f");
    backend.setLimit(false);
    append(file);
    reportedUntil("ENTRY_MODIFY f");
    Path other = append(directory.resolve("g"));
    reportedUntil("ENTRY_CREATE g");
    append(other);
    reportedUntil("ENTRY_MODIFY g");
  }

  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX")
  void keepsItsKindsIfALimitRefusesMore(Host host) throws Exception {
    open(host);
    append(directory.resolve("f"));
    WatchKey key = service.register(directory, ENTRY_CREATE);
    backend.setLimit(true);
    assertThatThrownBy(() -> service.register(directory, ENTRY_CREATE, ENTRY_MODIFY))
        .hasMessageContaining("EMFILE");
    backend.setLimit(false);
    append(directory.resolve("f"));
    append(directory.resolve("g"));
    assertThat(reportedUntil("ENTRY_CREATE g")).doesNotContain("ENTRY_MODIFY f");
    assertThat(key.isValid()).isTrue();
  }

  // files that must not be opened

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsASocketByItsName(Host host) throws Exception {
    open(host);
    Path socket = Path.of("/tmp").resolve("kqueue4j-" + ProcessHandle.current().pid() + ".sock");
    Files.deleteIfExists(socket);
    service.register(socket, ENTRY_CREATE, ENTRY_DELETE);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      String name = Objects.requireNonNull(socket.getFileName()).toString();
      assertThat(reportedUntil("ENTRY_CREATE " + name)).doesNotContain("OVERFLOW null");
      service.register(socket, ENTRY_DELETE);
      Files.delete(socket);
      reportedUntil("ENTRY_DELETE " + name);
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void opensNoFifo(Host host) throws Exception {
    open(host);
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("sh", "-c", "printf precious > fifo")
            .directory(directory.toFile())
            .start();
    service.register(fifo, ALL);
    service.register(directory, ALL);
    append(directory.resolve("f"));
    reportedUntil("ENTRY_CREATE f");
    assertThat(Files.readString(fifo)).isEqualTo("precious");
    assertThat(writer.waitFor()).isZero();
  }

  // events

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsWhetherAnEntryIsADirectory(Host host) throws Exception {
    open(host);
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE);
    Files.createDirectory(directory.resolve("d"));
    Files.createFile(directory.resolve("f"));
    List<String> reported = new ArrayList<>();
    while (reported.size() < 2) {
      WatchKey key = service.take();
      for (WatchEvent<?> event : key.pollEvents()) {
        reported.add(event.context() + " " + ((EntryEvent) event).isDirectory());
      }
      key.reset();
    }
    assertThat(reported).containsExactlyInAnyOrder("d true", "f false");
  }
}
