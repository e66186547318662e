// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A directory on overlayfs, as in a container. The first write copies a file or directory to the
 * upper layer, with a new creation time.
 */
@EnabledOnOs(OS.LINUX)
class OverlayTest {
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  @TempDir Path base;

  @SuppressWarnings("NullAway.Init") // assigned before each test
  private Path directory;

  @SuppressWarnings("NullAway.Init") // each test calls open(host) first
  private KqueueWatchService service;

  private int run(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", script).directory(base.toFile()).start().waitFor();
  }

  @BeforeEach
  void mount() throws Exception {
    base = base.toRealPath();
    directory = base.resolve("m/d");
    int status =
        run(
            "mkdir -p lower/d/sub lower/two upper work m && echo > lower/d/f && echo >"
                + " lower/d/sub/f && echo > lower/two/a && ln lower/two/a lower/two/b && touch -d"
                + " 2020-01-01 lower/d/sub/f lower/d/sub lower/d/f lower/d && mount -t overlay none"
                + " -o lowerdir=lower,upperdir=upper,workdir=work m");
    assumeTrue(status == 0, "this process may not mount");
  }

  @AfterEach
  void unmount() throws Exception {
    if (service != null) {
      service.close();
    }
    run("umount m");
  }

  private void open(Host host) throws IOException {
    service = KqueueWatchService.open(host.backend().backend());
  }

  private static void append(Path path) throws IOException {
    Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void keepsItsKeyWhenItIsCopied(Host host) throws Exception {
    open(host);
    WatchKey key = service.register(directory, ALL);
    append(directory.resolve("f"));
    ReportedEvents.until(service, "ENTRY_MODIFY f");
    append(directory.resolve("new"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE new"))
        .doesNotContain("ENTRY_CREATE f", "ENTRY_DELETE f");
    assertThat(service.register(directory, ALL)).isSameAs(key);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void keepsItsEntriesInATree(Host host) throws Exception {
    open(host);
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    append(directory.resolve("sub/f"));
    ReportedEvents.until(service, "ENTRY_MODIFY sub/f");
    append(directory.resolve("sub/new"));
    List<String> reported = ReportedEvents.until(service, "ENTRY_CREATE sub/new");
    append(directory.resolve("new"));
    reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE new"));
    assertThat(reported)
        .doesNotContain("ENTRY_CREATE sub", "ENTRY_DELETE sub/f", "ENTRY_CREATE sub/f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAReplacement(Host host) throws Exception {
    open(host);
    service.register(directory, ALL);
    service.register(directory.resolve("f"), ALL);
    append(directory.resolve("temporary"));
    Files.move(
        directory.resolve("temporary"), directory.resolve("f"), StandardCopyOption.ATOMIC_MOVE);
    ReportedEvents.until(service, "ENTRY_CREATE f");
    append(directory.resolve("f"));
    ReportedEvents.until(service, "ENTRY_MODIFY f");
  }

  @Test
  void keepsTheNotesOfAFileOfTwoNames() throws Exception {
    Backend backend = Host.LINUX.backend().backend();
    Path file = base.resolve("m/two/a");
    int notes = NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE;
    try (Kqueue kq = Kqueue.open(backend);
        Descriptor watched = backend.open(file)) {
      kq.register(KEvent.vnode(watched, notes).add().clear());
      for (int i = 0; i < 2; i++) {
        append(file); // the first copies the file, whose inode number changes
        assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_WRITE | NOTE_EXTEND);
      }
      Files.delete(file);
      assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_DELETE);
    }
  }

  @Test
  void keepsTheEventsOfANumberOfAFileOfTwoNames() throws Exception {
    Backend backend = Host.LINUX.backend().backend();
    Path file = base.resolve("m/two/a");
    CallMemory s = new CallMemory();
    int number = FileCalls.open(s, PathBytes.of(file), 0);
    try (Kqueue kq = Kqueue.open(backend)) {
      kq.register(
          KEvent.vnode(number, NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE).add().clear(),
          KEvent.read(number).add());
      for (int i = 0; i < 2; i++) {
        long size = Files.size(file);
        append(file); // the first copies the file, whose inode number changes
        assertThat(kq.poll())
            .extracting(KEvent::filter, KEvent::fflags, KEvent::data)
            .containsExactlyInAnyOrder(
                tuple(Filter.VNODE, NOTE_WRITE | NOTE_EXTEND, 0L), tuple(Filter.READ, 0, size + 1));
      }
      try (Kqueue other = Kqueue.open(backend)) {
        other.register(KEvent.read(number).add());
        assertThat(other.poll()).hasSize(1);
      }
      Files.delete(file);
      assertThat(kq.poll()).extracting(KEvent::fflags).contains(NOTE_DELETE);
    } finally {
      FileCalls.close(s, number);
    }
  }

  @Test
  void isForgottenWhenItsNumberIsThatOfAnotherFile() throws Exception {
    Backend backend = Host.LINUX.backend().backend();
    CallMemory s = new CallMemory();
    int number = FileCalls.open(s, PathBytes.of(base.resolve("m/two/a")), 0);
    int other = FileCalls.open(s, PathBytes.of(base.resolve("m/d/f")), 0);
    try (Kqueue kq = Kqueue.open(backend)) {
      kq.register(KEvent.vnode(number, NOTE_WRITE).add().clear(), KEvent.read(number).add());
      assertThat(Calls.call(s, LibraryFunction.of("dup2"), other, number)).isEqualTo(number);
      append(base.resolve("m/d/f"));
      assertThat(kq.poll()).isEmpty();
    } finally {
      FileCalls.close(s, other);
      FileCalls.close(s, number);
    }
  }

  /** Its inode number may be the same, and its creation time says nothing. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void isWatchedOrEndsItsKeyWhenItIsCreatedAgain(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectory(directory.resolve("inner"));
    WatchKey key = service.register(inner, ENTRY_CREATE);
    for (int i = 0; i < 10; i++) {
      Files.delete(inner);
      Files.createDirectory(inner);
      key = service.register(inner, ENTRY_CREATE);
      Path file = Files.createFile(inner.resolve("f"));
      List<Object> contexts = new ArrayList<>();
      while (key.isValid() && contexts.isEmpty()) {
        WatchKey signalled =
            Objects.requireNonNull(service.poll(20, TimeUnit.SECONDS), "no key was signalled");
        signalled.pollEvents().forEach(event -> contexts.add(event.context()));
        signalled.reset();
      }
      Files.delete(file);
    }
  }
}
