// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A number that dup2(2) gives to another file and back, as a shell redirects its input. */
@EnabledOnOs(OS.LINUX)
class RedirectedFdTest {
  private static final LibraryFunction DUP = LibraryFunction.of("dup");
  private static final LibraryFunction DUP2 = LibraryFunction.of("dup2");
  private static final LibraryFunction CLOSE = LibraryFunction.of("close");

  private final CallMemory memory = new CallMemory();

  static Stream<UnaryOperator<KEvent>> kinds() {
    return Stream.of(event -> event, KEvent::clear);
  }

  private void redirect(int file, int number) {
    assertThat(Calls.call(memory, DUP2, file, number)).isEqualTo(number);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isWatchedAsWhatItIsNow(UnaryOperator<KEvent> kind) throws IOException {
    try (Kqueue kq = LinuxBackend.open();
        Descriptor.Pipe first = BACKEND.pipe();
        Descriptor.Pipe second = BACKEND.pipe()) {
      int number = Calls.call(memory, DUP, first.source().number());
      int saved = Calls.call(memory, DUP, number);
      try {
        Descriptor input = BACKEND.ofRaw(number);
        KEvent change = kind.apply(KEvent.read(input).add());
        kq.register(change.withUdata(1));

        redirect(second.source().number(), number);
        kq.register(change.withUdata(2));
        write(second.sink(), "second");
        assertThat(one(kq)).extracting(KEvent::udata, KEvent::data).containsExactly(2L, 6L);
        input.read(ByteBuffer.allocate(9));
        assertThat(kq.poll()).isEmpty();

        redirect(saved, number);
        kq.register(change.withUdata(3));
        write(first.sink(), "first");
        assertThat(one(kq)).extracting(KEvent::udata, KEvent::data).containsExactly(3L, 5L);
        write(second.sink(), "no longer");
        input.read(ByteBuffer.allocate(9));
        assertThat(kq.poll()).isEmpty();
      } finally {
        Calls.call(memory, CLOSE, number);
        Calls.call(memory, CLOSE, saved);
      }
    }
  }
}
