// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import java.io.IOException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests {@link Backend}. */
class BackendTest {

  private final Backend backend = Backend.from(new FakeProvider("fake"));

  @Test
  void hasANameAndAHost() {
    assertThat(backend.name()).isEqualTo("fake");
    assertThat(backend.host()).isEqualTo("test");
    assertThat(backend).hasToString("fake/test");
  }

  @Test
  void knowsItsFiltersAndNotes() {
    assertThat(backend.supports(Filter.READ)).isTrue();
    assertThat(backend.supports(Filter.EMPTY)).isFalse();
    assertThat(backend.supportedNotes(Filter.VNODE))
        .isEqualTo(Filter.VNODE.notes() & ~NOTE_TRUNCATE);
    assertThat(backend.timerResolution()).isEqualTo(Duration.ofMillis(1));
    assertThat(backend.nanoTime()).isEqualTo(42);
  }

  @Test
  void hasNoNotesOfAFilterThatDoesNotWork() {
    assertThat(Filter.PROCDESC.notes()).isNotZero();
    assertThat(backend.supportedNotes(Filter.PROCDESC)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void hasOnlyNotesOfTheFilter(Filter filter) {
    assertThat(backend.supportedNotes(filter) & ~filter.notes()).isZero();
  }

  @Test
  void makesDescriptors() throws KqueueException {
    try (Descriptor.Pipe pipe = backend.pipe();
        Descriptor.SocketPair pair = backend.socketPair()) {
      assertThat(pipe.source().number()).isEqualTo(3);
      assertThat(pair.left().number()).isEqualTo(6);
    }
    assertThat(backend.ofRaw(0).number()).isZero();
  }

  @Test
  void knowsItsDescriptors() {
    assertThat(backend.accepts(backend.ofRaw(0))).isTrue();
  }

  @Test
  void refusesNegativeDescriptorNumbers() {
    assertThatThrownBy(() -> backend.ofRaw(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no descriptor has a negative number: -1");
  }

  @Test
  void refusesBlockingAndClosedChannels() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.sink().close();
    try (Pipe.SourceChannel source = pipe.source()) {
      assertThatThrownBy(() -> backend.of(source)).isInstanceOf(IllegalBlockingModeException.class);
      assertThatThrownBy(() -> backend.of(pipe.sink()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("is closed: its descriptor may be in use for another file");
    }
  }

  @Test
  void passesOnErrorsOfItsProvider() {
    assertThatThrownBy(() -> backend.open(Path.of("")))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessage("open: \"\": ENOENT (the path is empty; the current directory is \".\")");
    assertThatThrownBy(() -> backend.open(Path.of("nowhere")))
        .isInstanceOf(KqueueException.class)
        .hasMessage("open: nowhere");
    assertThatThrownBy(() -> backend.ignore(Signal.KILL)).hasMessage("signal: KILL ignored");
    assertThatThrownBy(() -> backend.restore(Signal.KILL)).hasMessage("signal: KILL restored");
  }

  @Test
  void isNotInstalledHere() {
    assertThatThrownBy(Backend::standard).isInstanceOf(BackendUnavailableException.class);
    assertThatThrownBy(() -> Backend.named("reference"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageStartingWith("backend \"reference\" is not installed: none is installed");
    assertThat(Backend.available()).isEmpty();
    assertThatThrownBy(Kqueue::open).isInstanceOf(BackendUnavailableException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> Backend.from((FakeProvider) null));
    assertThatNullPointerException().isThrownBy(() -> Backend.named(null));
    assertThatNullPointerException().isThrownBy(() -> backend.supports(null));
    assertThatNullPointerException().isThrownBy(() -> backend.supportedNotes(null));
    assertThatNullPointerException().isThrownBy(() -> backend.open(null));
    assertThatNullPointerException().isThrownBy(() -> backend.accepts(null));
    assertThatNullPointerException().isThrownBy(() -> backend.ignore(null));
    assertThatNullPointerException().isThrownBy(() -> backend.restore(null));
  }
}
