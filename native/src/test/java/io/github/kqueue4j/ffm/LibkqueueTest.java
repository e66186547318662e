// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is evened out over libkqueue. */
@EnabledOnOs(OS.LINUX)
class LibkqueueTest {

  private static final String LIBKQUEUE = "io.github.kqueue4j.ffm.Backends#ofLibkqueue";
  private static final int NO_DESCRIPTOR = 999_999;

  @TempDir private Path folder;

  /** A queue and a pipe that has something to read. */
  private record Ready(Backends backends, Kqueue kq, Descriptor.Pipe pipe)
      implements AutoCloseable {
    static Ready of(Backends backends) throws IOException {
      Descriptor.Pipe pipe = backends.backend().pipe();
      pipe.sink().write(ByteBuffer.allocate(3));
      return new Ready(backends, Kqueue.open(backends.backend()), pipe);
    }

    KEvent read() {
      return KEvent.read(pipe.source());
    }

    Errno refusal(KEvent change) throws IOException {
      List<KEvent> posted = kq.kevent(List.of(change), 0, Duration.ZERO);
      assertThat(posted).hasSize(1);
      return posted.getFirst().errno();
    }

    @Override
    public void close() {
      kq.close();
      pipe.close();
      backends.library().check();
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void eventIsSilentIfItIsAddedDisabledAndCanBeEnabled(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      ready.kq().register(ready.read().add().disable().withUdata(1));
      assertThat(ready.kq().poll()).isEmpty();
      ready.kq().register(ready.read().add().disable().withUdata(2));
      assertThat(ready.kq().poll()).isEmpty();
      ready.kq().register(ready.read().enable());
      assertThat(ready.kq().poll()).extracting(KEvent::udata).containsExactly(2L);

      ready.kq().register(KEvent.user(1).add().disable());
      ready.kq().register(KEvent.user(1).enable());
      ready.kq().register(KEvent.user(1).trigger(), ready.read().delete());
      assertThat(ready.kq().poll()).extracting(KEvent::filter).containsExactly(Filter.USER);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void eventThatIsAddedAgainHasTheNewUdataAndItsOldFlags(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      ready.kq().register(ready.read().add().dispatch().withUdata(1));
      ready.kq().register(ready.read().add().withUdata(2));
      assertThat(ready.kq().poll()).extracting(KEvent::udata).containsExactly(2L);
      assertThat(ready.kq().poll()).isEmpty();
      ready.kq().register(ready.read().add().enable().withUdata(3));
      assertThat(ready.kq().poll())
          .extracting(KEvent::udata, KEvent::flags)
          .containsExactly(tuple(3L, EV_DISPATCH));
      assertThat(ready.kq().poll()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void changeWithoutAnyFlagModifiesNothing(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      assertThat(ready.refusal(ready.read())).isEqualTo(Errno.ENOENT);
      ready.kq().register(ready.read().add().withUdata(1));
      ready.kq().register(ready.read().withUdata(2));
      assertThat(ready.kq().poll()).extracting(KEvent::udata).containsExactly(1L);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void descriptorThatIsNotOpenIsEbadf(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      assertThat(ready.refusal(KEvent.read(NO_DESCRIPTOR).add())).isEqualTo(Errno.EBADF);
      assertThat(ready.refusal(KEvent.read(NO_DESCRIPTOR).delete())).isEqualTo(Errno.EBADF);
      assertThat(ready.refusal(KEvent.write(NO_DESCRIPTOR).add().disable())).isEqualTo(Errno.EBADF);
      assertThat(ready.refusal(ready.read().delete())).isEqualTo(Errno.ENOENT);
      assertThat(ready.refusal(KEvent.vnode(ready.pipe().source(), NOTE_WRITE).add()))
          .isIn(Errno.EOPNOTSUPP, Errno.EINVAL);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void queueThatWouldNeverFireIsRefused(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends);
        Kqueue inner = Kqueue.open(backends.backend())) {
      assertThat(ready.refusal(KEvent.read(inner.descriptor()).add())).isEqualTo(Errno.EINVAL);
      assertThat(ready.refusal(KEvent.write(inner.descriptor()).add())).isEqualTo(Errno.EINVAL);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void oneshotWinsOverDispatch(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      ready.kq().register(ready.read().add().oneshot().dispatch());
      assertThat(ready.kq().poll()).extracting(KEvent::flags).containsExactly(EV_ONESHOT);
      assertThat(ready.refusal(ready.read().enable())).isEqualTo(Errno.ENOENT);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void writeHasRoomForOneAndTheEndOfAPipeIsNoSocketError(Backends backends) throws IOException {
    try (Ready ready = Ready.of(backends)) {
      ready.kq().register(KEvent.write(ready.pipe().sink()).add());
      assertThat(ready.kq().poll()).extracting(KEvent::data).containsExactly(1L);
      ready.pipe().source().close();
      List<KEvent> end = ready.kq().poll();
      assertThat(end).extracting(KEvent::isEof).containsExactly(true);
      assertThat(end).extracting(KEvent::fflags).containsExactly(0);
    }
  }

  @ParameterizedTest
  @MethodSource(LIBKQUEUE)
  void filesAreWatchedUnlessTheReleaseIsTooOld(Backends backends) throws IOException {
    boolean isOld = backends.dialect().name().endsWith("2.7");
    assertThat(backends.backend().supports(Filter.VNODE)).isEqualTo(!isOld);
    assertThat(backends.backend().supportedNotes(Filter.TIMER) & NOTE_ABSTIME)
        .isEqualTo(isOld ? 0 : NOTE_ABSTIME);
    Path file = Files.createFile(folder.resolve("file"));
    try (Ready ready = Ready.of(backends);
        Descriptor watched = backends.backend().open(file)) {
      KEvent vnode = KEvent.vnode(watched, NOTE_WRITE).add().clear();
      if (isOld) {
        assertThat(ready.refusal(vnode)).isEqualTo(Errno.EINVAL);
        return;
      }
      ready.kq().register(vnode.disable().withUdata(1));
      ready.kq().register(vnode.enable().withUdata(2));
      Files.writeString(file, "x");
      assertThat(ready.kq().poll(Duration.ofSeconds(30)))
          .extracting(KEvent::udata)
          .containsExactly(2L);
    }
  }
}
