// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real pipe. */
@EnabledOnOs(OS.LINUX)
class PipeTest {
  private Kqueue kq;
  private Descriptor.Pipe pipe;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
    pipe = BACKEND.pipe();
  }

  @AfterEach
  void close() {
    pipe.close();
    kq.close();
  }

  @Test
  void isReadableWithItsBytesAsData() throws IOException {
    kq.register(KEvent.read(pipe.source()).add().withUdata(7));
    assertThat(kq.poll()).isEmpty();

    write(pipe.sink(), "hello");

    KEvent event = one(kq);
    assertThat(event.data()).isEqualTo(5);
    assertThat(event.udata()).isEqualTo(7);
    pipe.source().read(ByteBuffer.allocate(2));
    assertThat(one(kq).data()).isEqualTo(3);
    pipe.source().read(ByteBuffer.allocate(8));
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void comesBackAfterClearOnlyWithMore() throws IOException {
    kq.register(KEvent.read(pipe.source()).add().clear());
    write(pipe.sink(), "a");
    assertThat(one(kq).data()).isEqualTo(1);
    assertThat(kq.poll()).isEmpty();

    write(pipe.sink(), "b");

    assertThat(one(kq).data()).isEqualTo(2);
  }

  @Test
  void isSilentAfterDispatchUntilEnabled() throws IOException {
    kq.register(KEvent.read(pipe.source()).add().dispatch());
    write(pipe.sink(), "a");
    one(kq);
    write(pipe.sink(), "b");
    assertThat(kq.poll()).isEmpty();

    kq.register(KEvent.read(pipe.source()).add().enable().dispatch());

    assertThat(one(kq).data()).isEqualTo(2);
  }

  @Test
  void reportsAOneshotEventWithItsDataOnce() throws IOException {
    kq.register(KEvent.read(pipe.source()).add().oneshot());
    write(pipe.sink(), "abc");

    assertThat(one(kq).data()).isEqualTo(3);
    assertThatThrownBy(() -> kq.register(KEvent.read(pipe.source()).delete()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void reportsTheBytesLeftAndThenTheEnd() throws IOException {
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), "ab");
    pipe.sink().close();

    KEvent left = one(kq);
    assertThat(left.isEof()).isTrue();
    assertThat(left.flags() & EV_NODATA).isZero();
    assertThat(left.data()).isEqualTo(2);
    pipe.source().read(ByteBuffer.allocate(2));
    assertThat(one(kq).flags()).isEqualTo(EV_EOF | EV_NODATA);
    assertThat(pipe.source().read(ByteBuffer.allocate(2))).isEqualTo(-1);
  }

  @Test
  void isWritableWhileAPageIsFree() throws IOException {
    kq.register(KEvent.write(pipe.sink()).add());
    long room = one(kq).data();
    assertThat(room).isGreaterThanOrEqualTo(4096);
    ByteBuffer much = ByteBuffer.allocateDirect((int) room);

    while (pipe.sink().write(much) > 0) {
      // until the pipe is full
    }

    assertThat(kq.poll()).isEmpty();
    pipe.source().read(ByteBuffer.allocate(4096));
    assertThat(one(kq).data()).isGreaterThanOrEqualTo(4096);
  }

  @Test
  void cannotBeWatchedForWritingIfTheReadEndIsClosed() {
    pipe.source().close();

    assertThatThrownBy(() -> kq.register(KEvent.write(pipe.sink()).add()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
  }

  @Test
  void endsForItsWriterWhenTheReadEndIsClosed() throws IOException {
    kq.register(KEvent.write(pipe.sink()).add().clear());
    one(kq);

    pipe.source().close();

    assertThat(one(kq).isEof()).isTrue();
    assertThatThrownBy(() -> write(pipe.sink(), "x")).hasMessageContaining("EPIPE");
  }

  @Test
  void refusesTheOtherDirectionAndUseAfterClose() {
    assertThatThrownBy(() -> pipe.source().write(ByteBuffer.allocate(1)))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> pipe.sink().read(ByteBuffer.allocate(1)))
        .isInstanceOf(NonReadableChannelException.class);
    pipe.close();
    assertThatThrownBy(() -> pipe.source().read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(pipe.source()::number).hasMessageContaining("is closed");
  }

  @Test
  void movesBytesOfEveryKindOfBuffer() throws IOException {
    ByteBuffer readOnly = LinuxBackend.bytes("abcdef").asReadOnlyBuffer();
    readOnly.position(1).limit(4);
    pipe.sink().write(readOnly);
    ByteBuffer direct = ByteBuffer.allocateDirect(8);

    assertThat(pipe.source().read(direct)).isEqualTo(3);
    assertThat(direct.flip().get(0)).isEqualTo((byte) 'b');
    assertThat(readOnly.position()).isEqualTo(4);
    assertThat(pipe.source().read(direct.clear())).isZero();
  }

  @Test
  void endsAtBothEndsHoweverTheyAreWatched() throws IOException {
    kq.register(KEvent.read(pipe.sink()).add(), KEvent.write(pipe.source()).add());
    write(pipe.sink(), "bytes for the other end");
    assertThat(kq.poll()).isEmpty();

    pipe.source().close();

    KEvent end = one(kq);
    assertThat(end.flags()).isEqualTo(EV_EOF | EV_NODATA);
    assertThat(end.data()).isZero();
  }

  @Test
  void losesItsEventsWhenItIsClosed() throws IOException {
    kq.register(KEvent.read(pipe.source()).add(), KEvent.write(pipe.sink()).add());
    write(pipe.sink(), "a");

    pipe.close();

    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void mayBeAFifoWithChangingWriters(@TempDir Path dir) throws Exception {
    Path path = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    try (Descriptor reader = BACKEND.open(path)) {
      kq.register(KEvent.read(reader).add().clear());
      try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
        write(writer, "abc");
        KEvent event = one(kq);
        assertThat(event.data()).isEqualTo(3);
        assertThat(event.isEof()).isFalse();
      }
      assertThat(one(kq).isEof()).isTrue();

      try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
        write(writer, "d");
        KEvent event = one(kq);
        assertThat(event.data()).isEqualTo(4);
        assertThat(event.isEof()).isFalse();
      }
    }
  }
}
