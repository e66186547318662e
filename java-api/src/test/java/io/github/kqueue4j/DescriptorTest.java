// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeDescriptor;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests {@link Descriptor}. */
class DescriptorTest {

  private final Descriptor one = new FakeDescriptor(3, "one");
  private final Descriptor other = new FakeDescriptor(4, "other");

  @Test
  void ofAPipeAreClosedTogether() {
    try (Descriptor.Pipe pipe = new Descriptor.Pipe(one, other)) {
      assertThat(pipe.source()).isSameAs(one);
      assertThat(pipe.sink()).isSameAs(other);
    }
    assertThat(one.isOpen()).isFalse();
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void ofASocketPairAreClosedTogether() {
    try (Descriptor.SocketPair pair = new Descriptor.SocketPair(one, other)) {
      assertThat(pair.left()).isSameAs(one);
      assertThat(pair.right()).isSameAs(other);
    }
    assertThat(one.isOpen()).isFalse();
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void comeFromTheStandardBackend() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      assertThat(sink.isOpen()).isTrue();
      assertThatThrownBy(() -> Descriptor.of(source))
          .isInstanceOf(BackendUnavailableException.class);
    }
    assertThatThrownBy(Descriptor::pipe).isInstanceOf(BackendUnavailableException.class);
    assertThatThrownBy(Descriptor::socketPair).isInstanceOf(BackendUnavailableException.class);
    assertThatThrownBy(() -> Descriptor.open(Path.of("x")))
        .isInstanceOf(BackendUnavailableException.class);
    assertThatThrownBy(() -> Descriptor.ofRaw(0)).isInstanceOf(BackendUnavailableException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void ofAPairAreNeverNull() {
    assertThatNullPointerException().isThrownBy(() -> new Descriptor.Pipe(null, other));
    assertThatNullPointerException().isThrownBy(() -> new Descriptor.Pipe(one, null));
    assertThatNullPointerException().isThrownBy(() -> new Descriptor.SocketPair(null, other));
    assertThatNullPointerException().isThrownBy(() -> new Descriptor.SocketPair(one, null));
  }
}
