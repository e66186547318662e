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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A watched real file. */
@EnabledOnOs(OS.LINUX)
class VnodeTest {
  @TempDir Path dir;
  private Kqueue kq;
  private Path path;
  private Descriptor file;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    path = Files.writeString(dir.resolve("file"), "twelve bytes");
    file = BACKEND.open(path);
    kq.register(KEvent.vnode(file, VnodeOps.NOTES).add().clear());
  }

  @AfterEach
  void close() {
    file.close();
    kq.close();
  }

  private int notes() throws KqueueException {
    KEvent event = one(kq);
    assertThat(event.ident()).isEqualTo(file.number());
    assertThat(event.data()).isZero();
    return event.fflags();
  }

  private void append(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.APPEND);
  }

  @Test
  void reportsThatItGrew() throws IOException {
    append("more");
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void reportsThatItWasOverwritten() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      LinuxBackend.write(channel, "TWELVE");
      assertThat(notes()).isEqualTo(NOTE_WRITE);
      LinuxBackend.write(channel, " BYTES and more");
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    }
  }

  @Test
  void reportsThatItWasTruncatedAndGrewFromThere() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(3);
      assertThat(notes()).isEqualTo(NOTE_WRITE);
      channel.position(3);
      LinuxBackend.write(channel, "x");
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    }
  }

  @Test
  void reportsItsModeAndItsTimes() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    assertThat(notes()).isEqualTo(NOTE_ATTRIB);
    Files.setLastModifiedTime(path, FileTime.fromMillis(0));
    assertThat(notes()).isEqualTo(NOTE_ATTRIB);
  }

  @Test
  void reportsLinksButNotAsAttributes() throws IOException {
    Path other = Files.createLink(dir.resolve("other"), path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    Files.delete(path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    Files.delete(other);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
  }

  @Test
  void reportsALinkAndAttributesThatChangeTogether() throws IOException {
    Files.createLink(dir.resolve("other"), path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    assertThat(notes()).isEqualTo(NOTE_LINK | NOTE_ATTRIB);
    Files.createLink(dir.resolve("third"), path);
    Files.setLastModifiedTime(path, FileTime.fromMillis(0));
    assertThat(notes()).isEqualTo(NOTE_LINK | NOTE_ATTRIB);
  }

  @Test
  void tellsSeveralChangesByWhatDiffersAfterwards() throws IOException {
    Path other = dir.resolve("other");
    append("more");
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(12);
    }
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Files.createLink(other, path);
    Files.delete(other);
    assertThat(notes()).isEqualTo(NOTE_ATTRIB);
  }

  @Test
  void reportsThatItWasRenamed() throws IOException {
    Path renamed = Files.move(path, dir.resolve("renamed"));
    assertThat(notes()).isEqualTo(NOTE_RENAME);
    Files.writeString(renamed, "!", StandardOpenOption.APPEND);
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }

  @Test
  void isDeletedWhenAnotherFileIsRenamedOverIt() throws IOException {
    Path saved = Files.writeString(dir.resolve(".file.swp"), "new contents");
    Files.move(saved, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
    append("to the new file");
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void keepsReportingAfterItWasDeletedWhileOpen() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
      Files.delete(path);
      assertThat(notes()).isEqualTo(NOTE_DELETE);
      LinuxBackend.write(channel, "to nobody");
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    }
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void keepsReportingAfterItsLastNameWentThatItWasNotOpenedBy() throws IOException {
    Path other = Files.createLink(dir.resolve("other"), path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
      Files.delete(path);
      assertThat(notes()).isEqualTo(NOTE_LINK);
      Files.delete(other);
      assertThat(notes()).isEqualTo(NOTE_DELETE);
      LinuxBackend.write(channel, "to nobody");
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    }
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void reportsNothingWhenAnotherDescriptorOfItIsClosedAfterItWasDeleted() throws IOException {
    Path other = Files.createLink(dir.resolve("other"), path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    try (Descriptor closed = BACKEND.open(other)) {
      Files.delete(path);
      Files.delete(other);
      assertThat(notes()).isEqualTo(NOTE_DELETE);
      assertThat(closed.isOpen()).isTrue();
    }
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void reportsAllNotesInOneEvent() throws IOException {
    append("more");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    Files.delete(Files.move(path, dir.resolve("renamed")));
    assertThat(notes())
        .isEqualTo(NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_RENAME | NOTE_DELETE);
  }

  @Test
  void reportsOnlyTheRequestedNotes() throws IOException {
    kq.register(KEvent.vnode(file, NOTE_ATTRIB).add());
    append("more");
    assertThat(kq.poll()).isEmpty();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    assertThat(notes()).isEqualTo(NOTE_ATTRIB);
  }

  @Test
  void reportsEarlierEventsByTheNotesRequestedThen() throws IOException {
    append("more");
    kq.register(KEvent.vnode(file, NOTE_ATTRIB).add());
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }

  @Test
  void accumulatesNotesWithoutClear() throws IOException {
    try (Kqueue level = LinuxBackend.open()) {
      level.register(KEvent.vnode(file, VnodeOps.NOTES).add());
      append("more");
      assertThat(one(level).fflags()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
      assertThat(one(level).fflags()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
      Files.delete(path);
      assertThat(one(level).fflags()).isEqualTo(NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE);
    }
  }

  @Test
  void accumulatesNotesWhileDisabled() throws IOException {
    kq.register(KEvent.vnode(file, VnodeOps.NOTES).disable());
    append("more");
    assertThat(kq.poll()).isEmpty();
    kq.register(KEvent.vnode(file, VnodeOps.NOTES).enable());
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }

  @Test
  void reportsNothingFromBeforeItWasAdded() throws IOException {
    kq.register(KEvent.vnode(file, VnodeOps.NOTES).delete());
    append("more");
    kq.register(KEvent.vnode(file, VnodeOps.NOTES).add().clear());
    assertThat(kq.poll()).isEmpty();
    append("more");
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }

  @Test
  void isOneInodeThroughManyDescriptorsAndNames() throws IOException {
    Path link = Files.createLink(dir.resolve("link"), path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    append("before the second is added");
    try (Descriptor other = BACKEND.open(link)) {
      kq.register(KEvent.vnode(other, VnodeOps.NOTES).add().clear());
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);

      append("more");

      assertThat(kq.poll(LinuxBackend.LONG))
          .extracting(KEvent::ident, KEvent::fflags)
          .containsExactlyInAnyOrder(
              tuple((long) file.number(), NOTE_WRITE | NOTE_EXTEND),
              tuple((long) other.number(), NOTE_WRITE | NOTE_EXTEND));
      kq.register(KEvent.vnode(other, 0).delete());
    }
    append("still watched");
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }

  @Test
  void isWatchedByEachKqueueForItself() throws IOException {
    try (Kqueue other = LinuxBackend.open()) {
      other.register(KEvent.vnode(file, NOTE_WRITE).add().clear());
      append("more");
      assertThat(one(other).fflags()).isEqualTo(NOTE_WRITE);
      Files.delete(path);
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE);
      assertThat(other.poll()).isEmpty();
    }
  }

  @Test
  void isAnEventOfAKqueueThatIsWatched() throws IOException {
    try (Kqueue outer = LinuxBackend.open()) {
      outer.register(KEvent.read(kq.descriptor()).add().clear());
      append("more");
      assertThat(one(outer).data()).isEqualTo(1);
    }
  }

  @Test
  void isReadableOnceItGrowsOrShrinks() throws IOException {
    Path empty = Files.createFile(dir.resolve("empty"));
    try (Descriptor reader = BACKEND.open(empty);
        Kqueue reading = LinuxBackend.open()) {
      reading.register(KEvent.read(reader).add().clear());
      assertThat(reading.poll()).isEmpty();
      Files.writeString(empty, "hello");
      assertThat(one(reading).data()).isEqualTo(5);
      assertThat(reading.poll()).isEmpty();
      Files.writeString(empty, "hi");
      assertThat(one(reading).data()).isEqualTo(2);
    }
  }

  @Test
  void mayBeASymbolicLinkItself() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("symbolic"), path);
    try (Descriptor itself = BACKEND.open(link, LinkOption.NOFOLLOW_LINKS);
        Kqueue links = LinuxBackend.open()) {
      links.register(KEvent.vnode(itself, VnodeOps.NOTES).add().clear());
      append("to the file");
      assertThat(links.poll()).isEmpty();
      Path renamed = Files.move(link, dir.resolve("moved"));
      assertThat(one(links).fflags()).isEqualTo(NOTE_RENAME);
      Files.delete(renamed);
      assertThat(one(links).fflags()).isEqualTo(NOTE_DELETE);
    }
  }

  @Test
  void endsWithItsDescriptor() throws IOException {
    append("more");
    file.close();
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void isRefusedForPipesAndSockets() throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe();
        Descriptor.SocketPair sockets = BACKEND.socketPair()) {
      for (Descriptor other : List.of(pipe.source(), sockets.left())) {
        assertThatThrownBy(() -> kq.register(KEvent.vnode(other, NOTE_WRITE).add()))
            .isInstanceOfSatisfying(
                KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
      }
    }
  }

  @Test
  void isOfferedByTheBackend() {
    assertThat(BACKEND.supports(Filter.VNODE)).isTrue();
    assertThat(BACKEND.supportedNotes(Filter.VNODE)).isEqualTo(VnodeOps.NOTES);
  }
}
