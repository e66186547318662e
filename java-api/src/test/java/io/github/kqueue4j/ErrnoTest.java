// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link Errno}. */
class ErrnoTest {

  @ParameterizedTest
  @CsvSource({
    "EPERM, 1",
    "EDEADLK, 11",
    "EPIPE, 32",
    "ERANGE, 34",
    "EAGAIN, 35",
    "EINPROGRESS, 36",
    "ENOTSOCK, 38",
    "EOPNOTSUPP, 45",
    "ECONNRESET, 54",
    "ETIMEDOUT, 60",
    "ECONNREFUSED, 61",
    "ELOOP, 62",
    "EHOSTUNREACH, 65",
    "ENOSYS, 78",
    "EOVERFLOW, 84",
    "ECANCELED, 85"
  })
  void hasTheNumberOfTheReference(Errno errno, int number) {
    assertThat(errno.number()).isEqualTo(number);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsNumber(Errno errno) {
    assertThat(Errno.of(errno.number())).isSameAs(errno);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -2, -1, 0, 15, 86, 102, 1L << 32 | 1})
  void isEotherForAnUnknownNumber(long number) {
    assertThat(Errno.of(number)).isSameAs(Errno.EOTHER);
  }

  @ParameterizedTest
  @EnumSource
  void hasADescriptionThatFitsIntoASentence(Errno errno) {
    assertThat(errno.description()).matches("[a-z][a-z0-9 ,/-]+[a-z]");
  }

  @Test
  void ofADescriptorIsDescribedAsInC() {
    assertThat(Errno.EBADF.description()).isEqualTo("bad file descriptor");
  }
}
