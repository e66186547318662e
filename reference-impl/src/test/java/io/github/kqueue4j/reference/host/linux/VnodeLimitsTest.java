// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's limits on inotify that exist once for the system, and their effects. */
@EnabledOnOs(OS.LINUX)
class VnodeLimitsTest {
  private static final Path LIMITS = Path.of("/proc/sys/fs/inotify");

  @TempDir Path dir;

  private static String read(String limit) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(LIMITS.resolve(limit).toFile(), "r")) {
      byte[] bytes = new byte[32];
      int n = file.read(bytes);
      return new String(bytes, 0, n, StandardCharsets.US_ASCII).strip();
    }
  }

  private static int queuedEvents() throws IOException {
    return Integer.parseInt(read("max_queued_events"));
  }

  private Path file(String name) throws IOException {
    return Files.writeString(dir.resolve(name), "contents");
  }

  private static KEvent add(Kqueue kq, Descriptor file) throws IOException {
    List<KEvent> answers =
        kq.kevent(
            List.of(KEvent.vnode(file, VnodeOps.NOTES).add().clear().receipt()), 1, Duration.ZERO);
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  // No limit of the system is changed, since other programs would meet it, too.

  @Test
  void areNamedWhenAWatchServiceMeetsThem() throws IOException {
    try (KqueueWatchService service = KqueueWatchService.open(BACKEND);
        RefusedCall refused = RefusedCall.always("inotify_add_watch", RefusedCall.ENOSPC)) {
      assertThatThrownBy(() -> service.register(dir, ENTRY_CREATE))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC))
          .hasMessageContaining("fs.inotify.max_user_watches=" + read("max_user_watches"))
          .hasMessageContaining("raise the limit");
      assertThat(refused.met()).isPositive();
    }
    try (RefusedCall refused = RefusedCall.always("inotify_init1", RefusedCall.EMFILE)) {
      assertThatThrownBy(() -> KqueueWatchService.open(BACKEND))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMFILE))
          .hasMessageContaining("fs.inotify.max_user_instances=" + read("max_user_instances"))
          .hasMessageContaining("raise the limit");
      assertThat(refused.met()).isPositive();
    }
  }

  @Test
  void areNamedWhenAQueueMeetsThem() throws IOException {
    try (Descriptor file = BACKEND.open(file("file"));
        Kqueue kq = LinuxBackend.open()) {
      try (RefusedCall refused = RefusedCall.always("inotify_init1", RefusedCall.EMFILE)) {
        assertThatThrownBy(() -> kq.register(KEvent.vnode(file, NOTE_WRITE).add()))
            .hasMessageContaining("fs.inotify.max_user_instances");
        assertThat(refused.met()).isPositive();
      }
      try (RefusedCall refused = RefusedCall.always("inotify_add_watch", RefusedCall.ENOSPC)) {
        assertThatThrownBy(() -> kq.register(KEvent.vnode(file, NOTE_WRITE).add()))
            .hasMessageContaining("fs.inotify.max_user_watches");
        assertThat(refused.met()).isPositive();
      }
    }
  }

  @Test
  void leaveNothingUnreadThatOneCallDoesNotRead() throws IOException {
    Path path = Files.createDirectory(dir.resolve("directory"));
    Path entry = path.resolve("x".repeat(200));
    assumeThat(queuedEvents()).as("events that the kernel queues").isGreaterThan(12_000);
    try (Kqueue kq = LinuxBackend.open();
        Descriptor directory = BACKEND.open(path)) {
      kq.register(KEvent.vnode(directory, NOTE_WRITE).add().clear());
      for (int i = 0; i < 6000; i++) { // 2.6 MB of records; one call reads 2 MB
        Files.createFile(entry);
        Files.delete(entry);
      }
      assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_WRITE);
      assertThat(kq.poll()).as("the rest").extracting(KEvent::fflags).containsExactly(NOTE_WRITE);
      assertThat(kq.poll()).isEmpty();
    }
  }

  /** Causes more events of two files than the kernel queues, so that later events are lost. */
  private static void makeNoise(Path first, Path second, int events) throws IOException {
    try (RandomAccessFile one = new RandomAccessFile(first.toFile(), "rw");
        RandomAccessFile other = new RandomAccessFile(second.toFile(), "rw")) {
      for (int i = 0; i < events; i++) { // alternately, since the kernel merges equal events
        one.seek(0);
        one.write(i);
        other.seek(0);
        other.write(i);
      }
    }
  }

  @Test
  void haveEveryFileCheckedWhenEventsWereLost() throws IOException {
    List<String> names =
        List.of("noisy", "loud", "quiet", "grown", "chmod", "linked", "renamed", "unlinked");
    Path gone = Files.createDirectory(dir.resolve("gone"));
    Path filled = Files.createDirectory(dir.resolve("filled"));
    Map<Long, String> idents = new HashMap<>();
    List<Descriptor> open = new ArrayList<>();
    int queued = queuedEvents();
    assumeThat(queued).as("events that the kernel queues").isLessThan(1_000_000);
    try (Kqueue kq = LinuxBackend.open()) {
      for (String name : names) {
        open.add(BACKEND.open(file(name)));
        idents.put((long) open.get(open.size() - 1).number(), name);
      }
      open.add(BACKEND.open(gone));
      idents.put((long) open.get(open.size() - 1).number(), "gone");
      open.add(BACKEND.open(filled));
      idents.put((long) open.get(open.size() - 1).number(), "filled");
      for (Descriptor each : open) {
        assertThat(add(kq, each).isReceipt()).isTrue();
      }

      makeNoise(dir.resolve("noisy"), dir.resolve("loud"), queued);
      Files.writeString(dir.resolve("grown"), "more", StandardOpenOption.APPEND);
      Files.setPosixFilePermissions(
          dir.resolve("chmod"), PosixFilePermissions.fromString("rw-------"));
      Files.createLink(dir.resolve("name"), dir.resolve("linked"));
      Files.move(dir.resolve("renamed"), dir.resolve("moved"));
      Files.delete(dir.resolve("unlinked"));
      Files.delete(gone);
      Files.createFile(filled.resolve("file"));

      Map<String, Integer> notes = new HashMap<>();
      for (KEvent event : kq.poll()) {
        notes.put(idents.get(event.ident()), event.fflags());
      }
      assertThat(notes)
          .isEqualTo(
              Map.of(
                  "noisy", NOTE_WRITE,
                  "loud", NOTE_WRITE,
                  "grown", NOTE_WRITE | NOTE_EXTEND,
                  "chmod", NOTE_ATTRIB,
                  "linked", NOTE_LINK,
                  "renamed", NOTE_RENAME,
                  "unlinked", NOTE_DELETE,
                  "gone", NOTE_DELETE,
                  "filled", NOTE_WRITE));

      Files.writeString(dir.resolve("quiet"), "more", StandardOpenOption.APPEND);
      KEvent after = one(kq);
      assertThat(idents.get(after.ident())).isEqualTo("quiet");
      assertThat(after.fflags()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    } finally {
      open.forEach(Descriptor::close);
    }
  }

  @Test
  void endNoWatchOfAFileWhoseLastNameWentWhenEventsWereLost() throws IOException {
    int queued = queuedEvents();
    assumeThat(queued).as("events that the kernel queues").isLessThan(1_000_000);
    Path path = file("file");
    Path link = Files.createLink(dir.resolve("link"), path);
    try (Kqueue kq = LinuxBackend.open();
        Descriptor noisy = BACKEND.open(file("noisy"));
        Descriptor loud = BACKEND.open(file("loud"));
        Descriptor file = BACKEND.open(path);
        RandomAccessFile writer = new RandomAccessFile(path.toFile(), "rw")) {
      for (Descriptor each : List.of(noisy, loud)) {
        assertThat(add(kq, each).isReceipt()).isTrue();
      }
      kq.register(KEvent.vnode(file, NOTE_DELETE | NOTE_WRITE).add().clear());
      makeNoise(dir.resolve("noisy"), dir.resolve("loud"), queued);
      Files.delete(path);
      Files.delete(link); // ends the kernel's watch, although the file is open
      assertThat(kq.poll())
          .filteredOn(event -> event.ident() == file.number())
          .extracting(KEvent::fflags)
          .containsExactly(NOTE_DELETE);
      writer.write(1);
      assertThat(one(kq).fflags()).isEqualTo(NOTE_WRITE);
    }
  }

  @Test
  void letManyKqueuesWatchOneFile() throws IOException {
    Path path = file("file");
    int before = LinuxBackend.descriptors();
    List<Kqueue> kqueues = new ArrayList<>();
    try (Descriptor file = BACKEND.open(path)) {
      for (int i = 0; i < 50; i++) {
        Kqueue kq = LinuxBackend.open();
        kqueues.add(kq);
        kq.register(KEvent.vnode(file, VnodeOps.NOTES).add().clear());
      }
      Files.writeString(path, "more", StandardOpenOption.APPEND);
      for (Kqueue kq : kqueues) {
        assertThat(one(kq).fflags()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
      }
    } finally {
      kqueues.forEach(Kqueue::close);
    }
    assertThat(LinuxBackend.descriptors()).isEqualTo(before);
  }

  @Test
  void letOneKqueueWatchManyFiles() throws IOException {
    int files = 1000;
    List<Descriptor> open = new ArrayList<>();
    try (Kqueue kq = LinuxBackend.open()) {
      for (int i = 0; i < files; i++) {
        open.add(BACKEND.open(file("file" + i)));
        kq.register(KEvent.vnode(open.get(i), VnodeOps.NOTES).add().clear().withUdata(i));
      }
      for (int i = 0; i < files; i++) {
        Files.delete(dir.resolve("file" + i));
      }
      int reported = 0;
      while (reported < files) {
        List<KEvent> events = kq.poll(LinuxBackend.LONG);
        assertThat(events).isNotEmpty();
        for (KEvent event : events) {
          assertThat(event.fflags()).isEqualTo(NOTE_DELETE);
          assertThat(event.ident()).isEqualTo(open.get((int) event.udata()).number());
        }
        reported += events.size();
      }
    } finally {
      open.forEach(Descriptor::close);
    }
  }
}
