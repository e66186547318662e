// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real directory that is watched. */
@EnabledOnOs(OS.LINUX)
class VnodeDirectoryTest {
  @TempDir Path top;
  private Kqueue kq;
  private Path path;
  private Descriptor directory;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    path = Files.createDirectory(top.resolve("directory"));
    directory = BACKEND.open(path);
    kq.register(KEvent.vnode(directory, VnodeOps.NOTES).add().clear());
  }

  @AfterEach
  void close() {
    directory.close();
    kq.close();
  }

  private int notes() throws IOException {
    return one(kq).fflags();
  }

  @Test
  void reportsFilesThatAreAddedAndRemoved() throws IOException {
    Path file = Files.createFile(path.resolve("file"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Path renamed = Files.move(file, path.resolve("renamed"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Files.move(renamed, top.resolve("out"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Files.move(top.resolve("out"), path.resolve("in"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Files.delete(path.resolve("in"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
  }

  @Test
  void reportsNoChangesOfItsFiles() throws IOException {
    Path file = Files.createFile(path.resolve("file"));
    assertThat(notes()).isEqualTo(NOTE_WRITE);
    Files.writeString(file, "contents", StandardOpenOption.APPEND);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void reportsSubdirectories() throws IOException {
    Path sub = Files.createDirectory(path.resolve("sub"));
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_LINK);
    Files.createFile(sub.resolve("below"));
    assertThat(kq.poll()).isEmpty();
    Files.delete(sub.resolve("below"));
    Files.delete(sub);
    assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_LINK);
  }

  @Test
  void reportsItsMode() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    assertThat(notes()).isEqualTo(NOTE_ATTRIB);
  }

  @Test
  void isDeletedWhileOpen() throws IOException {
    Files.delete(path);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
    assertThat(kq.poll()).isEmpty();
    Files.createDirectory(path);
    Files.delete(path);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void staysWhenItsNeighbourIsDeleted() throws IOException {
    Path neighbour = Files.createDirectory(top.resolve("neighbour"));
    Files.delete(neighbour);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void isRenamedAndThenDeletedElsewhere() throws IOException {
    Path elsewhere = Files.createDirectory(top.resolve("elsewhere"));
    Path moved = Files.move(path, elsewhere.resolve("moved"));
    assertThat(notes()).isEqualTo(NOTE_RENAME);
    Files.delete(moved);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
  }

  @Test
  void isRenamedAndDeletedBeforeTheNextCall() throws IOException {
    Path elsewhere = Files.createDirectory(top.resolve("elsewhere"));
    Files.delete(Files.move(path, elsewhere.resolve("moved")));
    assertThat(notes()).isEqualTo(NOTE_RENAME | NOTE_DELETE);
  }

  @Test
  void isDeletedWhenAnotherIsRenamedOverIt() throws IOException {
    Path other = Files.createDirectory(top.resolve("other"));
    Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
  }

  @Test
  void isWatchedTogetherWithItsParent() throws IOException {
    try (Descriptor parent = BACKEND.open(top)) {
      kq.register(KEvent.vnode(parent, VnodeOps.NOTES).add().clear());
      Files.delete(path);
      assertThat(kq.poll(LinuxBackend.LONG))
          .extracting(KEvent::ident, KEvent::fflags)
          .containsExactlyInAnyOrder(
              tuple((long) directory.number(), NOTE_DELETE),
              tuple((long) parent.number(), NOTE_WRITE | NOTE_LINK));
      kq.register(KEvent.vnode(parent, 0).delete());
      Files.createDirectory(path);
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void staysWatchedWhenItsParentIsNoLongerWatched() throws IOException {
    try (Descriptor parent = BACKEND.open(top)) {
      kq.register(KEvent.vnode(parent, VnodeOps.NOTES).add().clear());
    }
    Files.delete(path);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
  }

  @Test
  void mayBeTheRoot() throws IOException {
    try (Descriptor root = BACKEND.open(Path.of("/"))) {
      kq.register(KEvent.vnode(root, NOTE_DELETE | NOTE_ATTRIB).add().clear());
      assertThat(kq.poll()).isEmpty();
    }
  }
}
