// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers.Family;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of the C library. */
@DisabledOnOs(OS.WINDOWS)
class CallsTest {
  private static final int EDQUOT_OF_LINUX = 122;

  private final CallMemory s = new CallMemory();

  @AfterEach
  void setNoFaults() {
    InjectedErrors.set(null);
  }

  @Test
  void returnsTheNegatedErrnoOfThePortedKernel() {
    assertThat(FileCalls.getfl(s, 1 << 30)).isEqualTo(-EBADF);
  }

  @Test
  void failsWithEnosysIfTheLibraryLacksTheFunction() {
    LibraryFunction missing = LibraryFunction.of("kqueue4j_no_such_function");

    assertThat(missing.isMissing()).isTrue();
    assertThat(Calls.call(s, missing, 1)).isEqualTo(-ENOSYS);
    assertThat(Calls.callVariadic(s, missing, 1, 2, 3)).isEqualTo(-ENOSYS);
    assertThatThrownBy(() -> LibraryFunction.require(missing))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("kqueue4j_no_such_function");
  }

  /** The third argument of open(2), fcntl(2) and ioctl(2) is variadic. */
  @Test
  void passesVariadicArguments() {
    assertThat(FileCalls.pipe(s)).isZero();
    int source = s.intAt(0);
    int sink = s.intAt(4);

    int nonblock = SystemConstants.LOCAL.nonblock();
    assertThat(FileCalls.getfl(s, source) & nonblock).isEqualTo(nonblock);
    s.memory.putInt(0, 'a');
    assertThat(FileCalls.write(s, sink, s.address, 3)).isEqualTo(3);
    assertThat(FileCalls.fionread(s, source)).isEqualTo(3);
    assertThat(Calls.VARIADIC_IN_REGISTERS || Calls.Variadic.HANDLE != null).isTrue();

    FileCalls.close(s, source);
    FileCalls.close(s, sink);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1024, 1025, 60_000})
  void transfersArraysOfAnyLength(int length) {
    assertThat(FileCalls.pipe(s)).isZero();
    int source = s.intAt(0);
    int sink = s.intAt(4);
    byte[] out =
        "0123456789".repeat(6_000).substring(0, length).getBytes(StandardCharsets.US_ASCII);
    byte[] in = new byte[length];

    long written = FileCalls.transfer(s, sink, MemorySegment.ofArray(out), true);
    long read = FileCalls.transfer(s, source, MemorySegment.ofArray(in), false);

    assertThat(written).isEqualTo(length);
    assertThat(read).isEqualTo(length);
    assertThat(in).isEqualTo(out);
    FileCalls.close(s, source);
    FileCalls.close(s, sink);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void failsWithAnInjectedErrno() {
    InjectedErrors.set(
        (function, a, b, c) -> function.equals("fcntl") && a == 0 ? EDQUOT_OF_LINUX : 0);

    assertThat(FileCalls.getfl(s, 0)).isEqualTo(-ErrnoNumbers.UNNAMED - EDQUOT_OF_LINUX);
    assertThat(FileCalls.getfl(s, 1 << 30)).isEqualTo(-EBADF);
  }

  /** The errno of a failure that was not captured is returned by the next call of the function. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void repeatsAnInjectedErrnoThatWasNotCaptured() {
    int[] calls = {0};
    InjectedErrors.set((function, a, b, c) -> function.equals("poll") && calls[0]++ == 0 ? 14 : 0);

    int state = PollCalls.state(s, 0, PollCalls.POLLPRI);

    assertThat(state).isZero(); // the third call is made
    assertThat(calls[0]).isEqualTo(2);
  }

  @Test
  void describesAnErrorByNameOrNumber() {
    int unnamed = ErrnoNumbers.ported(Family.LINUX, EDQUOT_OF_LINUX);

    assertThat(ErrnoNumbers.text(unnamed)).contains("EOTHER", "122");
    assertThat(ErrnoNumbers.text(EBADF)).startsWith("EBADF (");
  }

  @Test
  void translatesTheErrnoOfEachSystem() {
    assertThat(ErrnoNumbers.ported(Family.LINUX, 11)).isEqualTo(35);
    assertThat(ErrnoNumbers.ported(Family.BSD, 35)).isEqualTo(35);
    assertThat(ErrnoNumbers.ported(Family.BSD, 11)).isEqualTo(11);
    assertThat(ErrnoNumbers.ported(Family.NETBSD, 78)).isEqualTo(78);
    assertThat(ErrnoNumbers.ported(Family.LINUX, 9999)).isEqualTo(ErrnoNumbers.UNNAMED + 9999);
    assertThat(ErrnoNumbers.ported(Family.LINUX, 15)).isEqualTo(ErrnoNumbers.UNNAMED + 15);
  }

  /** Above 78 the systems' {@code <sys/errno.h>} differ. */
  @ParameterizedTest
  @CsvSource({
    "BSD, 84, EOVERFLOW",
    "BSD, 85, ECANCELED",
    "BSD, 45, EOPNOTSUPP",
    "BSD, 87, EOTHER",
    "MACOS, 84, EOVERFLOW",
    "MACOS, 89, ECANCELED",
    "MACOS, 45, EOPNOTSUPP",
    "MACOS, 102, EOPNOTSUPP",
    "MACOS, 85, EOTHER",
    "NETBSD, 84, EOVERFLOW",
    "NETBSD, 87, ECANCELED",
    "NETBSD, 45, EOPNOTSUPP",
    "NETBSD, 86, EOPNOTSUPP",
    "NETBSD, 85, EOTHER",
    "OPENBSD, 87, EOVERFLOW",
    "OPENBSD, 88, ECANCELED",
    "OPENBSD, 45, EOPNOTSUPP",
    "OPENBSD, 91, EOPNOTSUPP",
    "OPENBSD, 84, EOTHER",
  })
  void translatesTheLateErrnosOfEachBsd(Family family, int errno, Errno ported) {
    assertThat(Errno.of(ErrnoNumbers.ported(family, errno))).isEqualTo(ported);
  }
}
