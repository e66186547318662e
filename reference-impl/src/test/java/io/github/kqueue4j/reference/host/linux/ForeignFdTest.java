// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.descriptors;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A descriptor that the API did not open, and that its owner may close without notice. */
@EnabledOnOs(OS.LINUX)
class ForeignFdTest {
  private Kqueue kq;
  private Pipe pipe;
  private Descriptor source;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    source = BACKEND.of(pipe.source());
  }

  @AfterEach
  void close() throws IOException {
    kq.close();
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void isWatchedLikeAnOwnedDescriptor() throws IOException {
    kq.register(KEvent.read(source).add().clear());
    write(pipe.sink(), "abc");
    assertThat(one(kq).data()).isEqualTo(3);
    assertThat(kq.poll()).isEmpty();
    assertThat(source.read(ByteBuffer.allocate(9))).isEqualTo(3);
  }

  @Test
  void losesItsPendingEventWhenItsOwnerClosesIt() throws IOException {
    kq.register(KEvent.read(source).add());
    write(pipe.sink(), "abc");
    one(kq);
    int number = source.number();

    pipe.source().close();

    assertThat(kq.poll()).isEmpty();
    assertThat(source.isOpen()).isFalse();
    assertThatThrownBy(source::number).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kq.register(KEvent.read(number).add()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }

  @Test
  void isNotTakenForItsSuccessor() throws IOException {
    int number = source.number();
    kq.register(KEvent.read(source).add().withUdata(1));
    write(pipe.sink(), "abc");
    one(kq);
    pipe.source().close();

    try (Descriptor.Pipe successor = BACKEND.pipe()) {
      assertThat(successor.source().number()).as("the lowest free descriptor").isEqualTo(number);
      write(successor.sink(), "of another");
      assertThat(kq.poll()).isEmpty();
      assertThatThrownBy(() -> kq.register(KEvent.read(number).enable()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));

      kq.register(KEvent.read(successor.source()).add().withUdata(2));

      assertThat(one(kq).udata()).isEqualTo(2);
    }
  }

  @Test
  void mayReplaceAnotherForeignDescriptor() throws IOException {
    kq.register(KEvent.read(source).add().clear().withUdata(1));
    int number = source.number();
    pipe.source().close();
    Pipe next = Pipe.open();
    next.source().configureBlocking(false);
    Descriptor successor = BACKEND.of(next.source());
    assertThat(successor.number()).isEqualTo(number);
    write(next.sink(), "x");
    assertThat(kq.poll()).isEmpty();

    kq.register(KEvent.read(successor).add().clear().withUdata(2));

    assertThat(one(kq).udata()).isEqualTo(2);
    next.source().close();
    next.sink().close();
  }

  @Test
  void isFollowedInSeveralKqueues() throws IOException {
    try (Kqueue other = LinuxBackend.open()) {
      kq.register(KEvent.read(source).add().clear());
      other.register(KEvent.read(source).add().clear());
      write(pipe.sink(), "abc");
      one(kq);
      one(other);
      pipe.source().close();
      assertThat(kq.poll()).isEmpty();
      assertThat(other.poll()).isEmpty();
    }
  }

  @Test
  void leavesNothingBehind() throws IOException {
    int before = descriptors();
    for (int i = 0; i < 100; i++) {
      try (Kqueue each = LinuxBackend.open();
          Descriptor.Pipe owned = BACKEND.pipe()) {
        each.register(
            KEvent.read(source).add(),
            KEvent.read(owned.source()).add(),
            KEvent.proc(ProcessHandle.current().pid(), NOTE_EXIT).add());
        each.poll();
      }
    }
    // A leak would leave hundreds; other threads may open a few descriptors meanwhile.
    assertThat(descriptors()).isLessThan(before + 50);
  }
}
