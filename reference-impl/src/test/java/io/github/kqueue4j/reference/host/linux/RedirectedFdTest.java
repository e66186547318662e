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
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number that dup2(2) gives to another file and back, as a shell redirects its input. */
@EnabledOnOs(OS.LINUX)
class RedirectedFdTest {
  private static final LibraryFunction DUP = LibraryFunction.of("dup");
  private static final LibraryFunction DUP2 = LibraryFunction.of("dup2");
  private static final LibraryFunction CLOSE = LibraryFunction.of("close");

  private static final LibraryFunction EVENTFD = LibraryFunction.of("eventfd");

  /** A number that nothing else in this process uses. */
  private static final int NUMBER = 900;

  private static final int NONBLOCK = 0x800;

  private final CallMemory memory = new CallMemory();

  static Stream<UnaryOperator<KEvent>> kinds() {
    return Stream.of(event -> event, KEvent::clear);
  }

  private int readyEventfd() {
    int file = Calls.call(memory, EVENTFD, 1, NONBLOCK);
    assertThat(file).isNotNegative();
    return file;
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

  /**
   * Watches one eventfd at the number, then another one, while the first is open elsewhere. All
   * anonymous inodes have one number, so statx(2) does not tell them apart.
   */
  private void watchOneAfterTheOther(Kqueue kq, int first, int second) throws IOException {
    redirect(first, NUMBER);
    kq.register(KEvent.read(NUMBER).add().withUdata(1));
    assertThat(one(kq).udata()).isEqualTo(1);
    Calls.call(memory, CLOSE, NUMBER);
    assertThat(kq.poll()).isEmpty();
    redirect(second, NUMBER);
    kq.register(KEvent.read(NUMBER).add().withUdata(2));
    assertThat(one(kq).udata()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isNotTakenForAnEarlierFileThatIsThereAgain(boolean bothStayOpen) throws IOException {
    int first = readyEventfd();
    int second = readyEventfd();
    try (Kqueue kq = LinuxBackend.open()) {
      watchOneAfterTheOther(kq, first, second);
      if (!bothStayOpen) {
        Calls.call(memory, CLOSE, second);
      }

      redirect(first, NUMBER);

      assertThat(kq.poll(Duration.ofMillis(100))).isEmpty();
      kq.register(KEvent.read(NUMBER).add().withUdata(3));
      assertThat(one(kq).udata()).isEqualTo(3);
    } finally {
      Calls.call(memory, CLOSE, NUMBER);
      Calls.call(memory, CLOSE, first);
      if (bothStayOpen) {
        Calls.call(memory, CLOSE, second);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "syscall", "open"})
  void staysWatchedWhileAnEarlierFileIsOpenElsewhere(String refused) throws IOException {
    int first = readyEventfd();
    int second = readyEventfd();
    try (Kqueue kq = LinuxBackend.open()) {
      watchOneAfterTheOther(kq, first, second);
      InjectedErrors.set((name, a, b, c) -> name.equals(refused) ? RefusedCall.EPERM : 0);
      for (int i = 0; i < 3; i++) {
        assertThat(one(kq).udata()).isEqualTo(2);
      }
      InjectedErrors.set(null);
      assertThat(one(kq).udata()).isEqualTo(2);
    } finally {
      InjectedErrors.set(null);
      Calls.call(memory, CLOSE, NUMBER);
      Calls.call(memory, CLOSE, first);
      Calls.call(memory, CLOSE, second);
    }
  }
}
