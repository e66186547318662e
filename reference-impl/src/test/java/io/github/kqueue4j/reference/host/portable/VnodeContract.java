// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of files on hosts that identify a file by its path. */
public abstract class VnodeContract extends HostContract {
  private final int all = backend.supportedNotes(Filter.VNODE);

  @TempDir private Path directory;
  private Path file;

  /** Creates the tests for a host. */
  protected VnodeContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(directory.resolve("file"), "one");
  }

  private Descriptor watch(Kqueue kq, Path path, LinkOption... options) throws KqueueException {
    Descriptor descriptor = backend.open(path, options);
    kq.register(KEvent.vnode(descriptor, all).add().clear());
    return descriptor;
  }

  /** Collects events until all expected notes were reported, in one event or several. */
  private static void expect(Kqueue kq, int notes) throws KqueueException {
    int seen = 0;
    long end = System.nanoTime() + LONG.toNanos();
    while ((seen & notes) != notes) {
      for (KEvent event : kq.poll(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        seen |= event.fflags();
      }
      assertThat(System.nanoTime()).as("notes so far: 0x%x", seen).isLessThan(end);
    }
    assertThat(seen).isEqualTo(notes);
  }

  @Test
  void saysWhatItCanReport() {
    assertThat(all & (NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND))
        .isEqualTo(NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND);
    assertThat(all & (NOTE_LINK | NOTE_RENAME | NOTE_REVOKE)).isZero();
  }

  @Test
  void refusesWhatItCannotReport() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = backend.open(file)) {
      assertThatThrownBy(() -> kq.register(KEvent.vnode(descriptor, NOTE_RENAME).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
      assertThatThrownBy(() -> kq.register(KEvent.read(descriptor).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    }
  }

  private void refuses(Path path, Errno errno) {
    for (LinkOption[] options : new LinkOption[][] {{}, {LinkOption.NOFOLLOW_LINKS}}) {
      assertThatThrownBy(() -> backend.open(path, options))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).as("%s", path).isEqualTo(errno));
    }
  }

  @Test
  void refusesAPathThroughAFileOtherThanOneThatLeadsNowhere() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    Path through = Files.createSymbolicLink(directory.resolve("through"), Path.of("link/below"));
    Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("none/below"));
    refuses(file.resolve("below"), Errno.ENOTDIR);
    refuses(file.resolve("far/below"), Errno.ENOTDIR);
    refuses(file.resolve("../file"), Errno.ENOTDIR);
    refuses(link.resolve("below"), Errno.ENOTDIR);
    refuses(through.resolve("far"), Errno.ENOTDIR);
    refuses(directory.resolve("none"), Errno.ENOENT);
    refuses(directory.resolve("none/below"), Errno.ENOENT);
    refuses(nowhere.resolve("far"), Errno.ENOENT);
  }

  @Test
  void refusesAPipe() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    try (Kqueue kq = open();
        Descriptor descriptor = backend.open(fifo)) {
      assertThatThrownBy(() -> kq.register(KEvent.vnode(descriptor, NOTE_DELETE).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    }
  }

  @Test
  void reportsAnAppend() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Files.writeString(file, "two", StandardOpenOption.APPEND);
      expect(kq, NOTE_WRITE | NOTE_EXTEND);
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsATruncation() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(1).close();
      expect(kq, NOTE_WRITE);
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsPermissions() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      if ((all & NOTE_ATTRIB) != 0) {
        expect(kq, NOTE_ATTRIB);
      }
      Files.writeString(file, "two", StandardOpenOption.APPEND);
      expect(kq, NOTE_WRITE | NOTE_EXTEND);
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsADeletionAndNothingAfterwards() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Files.delete(file);
      expect(kq, NOTE_DELETE);
      Files.writeString(file, "another");
      assertThat(kq.poll(SHORT)).isEmpty();
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsAReplacementAsADeletion() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Path next = Files.writeString(directory.resolve("next"), "two");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      expect(kq, NOTE_DELETE);
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsNothingBesideTheFile() throws IOException {
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, file)) {
      Files.writeString(directory.resolve("other"), "x");
      assertThat(kq.poll(SHORT)).isEmpty();
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void reportsADirectorysEntriesAndItsEnd() throws IOException {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    try (Kqueue kq = open();
        Descriptor descriptor = watch(kq, inner)) {
      Path entry = Files.writeString(inner.resolve("entry"), "x");
      expect(kq, NOTE_WRITE);
      Files.delete(entry);
      expect(kq, NOTE_WRITE);
      Files.delete(inner);
      expect(kq, NOTE_DELETE);
      assertThat(descriptor.isOpen()).isTrue();
    }
  }

  @Test
  void followsALinkOrDoesNot() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (Kqueue kq = open();
        Descriptor target = watch(kq, link);
        Descriptor itself = watch(kq, link, LinkOption.NOFOLLOW_LINKS)) {
      Files.writeString(file, "two", StandardOpenOption.APPEND);
      KEvent event = one(kq);
      assertThat(event.ident()).isEqualTo(target.number());
      expectNoMoreOf(kq, target);
      Files.delete(link);
      event = one(kq);
      assertThat(event.ident()).isEqualTo(itself.number());
      assertThat(event.fflags()).isEqualTo(NOTE_DELETE);
    }
  }

  private static void expectNoMoreOf(Kqueue kq, Descriptor descriptor) throws KqueueException {
    assertThat(kq.poll(SHORT)).allMatch(event -> event.ident() == descriptor.number());
  }

  @Test
  void goesOnUntilTheDescriptorIsClosed() throws IOException {
    try (Kqueue kq = open()) {
      for (int i = 0; i < 3; i++) {
        try (Descriptor descriptor = watch(kq, file)) {
          Files.writeString(file, "more", StandardOpenOption.APPEND);
          expect(kq, NOTE_WRITE | NOTE_EXTEND);
          assertThat(descriptor.isOpen()).isTrue();
        }
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        assertThat(kq.poll(SHORT)).isEmpty();
      }
    }
  }

  @Test
  void needsAFile() {
    assertThatThrownBy(() -> backend.open(directory.resolve("none")))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("none");
  }

  /** A file system may give a recreated directory the inode number of the previous one. */
  @Test
  void reportsADirectoryThatWasMadeAnewAtOnce() throws IOException {
    Path inner = directory.resolve("inner");
    for (int i = 0; i < 30; i++) {
      Files.createDirectory(inner);
      try (Kqueue kq = open();
          Descriptor descriptor = watch(kq, inner)) {
        Files.delete(inner);
        Files.createDirectory(inner);

        assertThat(kq.poll(LONG)).as("events after directory %s", i).isNotEmpty();
        assertThat(descriptor.isOpen()).isTrue();
      }
      Files.delete(inner);
    }
  }
}
