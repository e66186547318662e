// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A watched file whose descriptor the API did not open, and that its owner may close. */
@EnabledOnOs(OS.LINUX)
class VnodeForeignTest {
  @TempDir Path dir;
  private final CallMemory s = new CallMemory();
  private Kqueue kq;
  private Path path;
  private int number;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    path = Files.writeString(dir.resolve("file"), "contents");
    number = FileCalls.open(s, PathBytes.of(path), 0);
    kq.register(KEvent.vnode(BACKEND.ofRaw(number), VnodeOps.NOTES).add().clear());
  }

  @AfterEach
  void close() {
    kq.close();
    FileCalls.close(s, number);
  }

  /** Returns the notes of the VNODE event, 0 if there is none. */
  private int notes() throws KqueueException {
    return kq.poll().stream()
        .filter(event -> event.filter() == Filter.VNODE)
        .mapToInt(KEvent::fflags)
        .findFirst()
        .orElse(0);
  }

  private void append(Path file) throws IOException {
    Files.writeString(file, "more", StandardOpenOption.APPEND);
  }

  private void checkForgotten() {
    assertThatThrownBy(() -> kq.register(KEvent.vnode(number, VnodeOps.NOTES).delete()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isIn(Errno.EBADF, Errno.ENOENT));
  }

  @Test
  void isWatchedLikeAnOwnedFile() throws IOException {
    append(path);
    assertThat(one(kq).hasNote(NOTE_WRITE)).isTrue();
  }

  @Test
  void reportsNothingOnceItsDescriptorIsClosed() throws IOException {
    FileCalls.close(s, number);
    append(path);
    assertThat(kq.poll()).isEmpty();
    checkForgotten();
  }

  @Test
  void isForgottenWithItsLastLink() throws IOException {
    Files.delete(path);
    FileCalls.close(s, number);
    assertThat(kq.poll()).isEmpty();
    checkForgotten();
  }

  @Test
  void staysWatchedWhenItsLastNameIsNotTheOneItWasOpenedBy() throws IOException {
    Path other = Files.createLink(dir.resolve("other"), path);
    kq.register(KEvent.write(number).add());
    Files.delete(path);
    assertThat(notes()).isEqualTo(NOTE_LINK);
    Files.delete(other);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
    try (FileChannel channel =
        FileChannel.open(Path.of("/proc/self/fd/" + number), StandardOpenOption.APPEND)) {
      LinuxBackend.write(channel, "to nobody");
      assertThat(notes()).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
    }
    assertThat(kq.poll()).as("the close").extracting(KEvent::filter).containsExactly(Filter.WRITE);
    FileCalls.close(s, number);
    assertThat(kq.poll()).isEmpty();
    checkForgotten();
  }

  private static FileTime created(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).creationTime();
  }

  @Test
  void isForgottenWhenItsNumberIsThatOfALaterFileWithoutAName() throws IOException {
    Path later;
    do { // until the clock of the file system has moved on
      later = Files.createTempFile(dir, "later", "");
    } while (created(later).compareTo(created(path)) <= 0);
    Files.delete(path);
    assertThat(notes()).isEqualTo(NOTE_DELETE);
    FileCalls.close(s, number);
    Path other = Files.writeString(dir.resolve("other"), "contents"); // perhaps the same inode
    int reused = FileCalls.open(s, PathBytes.of(other), 0);
    Files.delete(other);
    try {
      assertThat(kq.poll()).isEmpty();
      checkForgotten();
    } finally {
      if (reused != number) {
        FileCalls.close(s, reused);
      }
    }
  }

  @Test
  void isNotMistakenForTheNextFileWithItsDescriptor() throws IOException {
    Path other = Files.writeString(dir.resolve("other"), "contents");
    FileCalls.close(s, number);
    int reused = FileCalls.open(s, PathBytes.of(other), 0);
    try {
      append(path);
      append(other);
      assertThat(kq.poll()).isEmpty();
      kq.register(KEvent.vnode(BACKEND.ofRaw(reused), VnodeOps.NOTES).add().clear());
      append(path);
      assertThat(kq.poll()).isEmpty();
      append(other);
      assertThat(one(kq).ident()).isEqualTo(reused);
    } finally {
      if (reused != number) {
        FileCalls.close(s, reused);
      }
    }
  }
}
