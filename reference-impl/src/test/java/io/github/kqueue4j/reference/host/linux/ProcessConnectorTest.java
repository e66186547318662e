// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connector of a process that may use it, when reads of it fail. */
@EnabledOnOs(OS.LINUX)
class ProcessConnectorTest {
  private static final int RECEIVE_BUFFER = 1 << 16;

  private final CallMemory memory = new CallMemory();

  private ProcessConnector.Opened open() {
    ProcessConnector.Opened opened = ProcessConnector.open(memory, RECEIVE_BUFFER);
    if (opened.connector() != null) {
      opened.connector().close(memory);
    }
    return opened;
  }

  @BeforeEach
  void requireConnector() {
    assumeThat(open().error()).as("errno of the process connector").isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "12, ENOMEM", "13, EPERM", "38, ENOSYS"}) // 13 is EACCES
  void isNotOpenedIfEachReadFails(int errno, Errno error) {
    try (RefusedCall fault = RefusedCall.always("recvfrom", errno)) {
      assertThat(open()).isEqualTo(new ProcessConnector.Opened(null, error.number(), false));
      assertThat(fault.met()).isPositive();
    }
    assertThat(open().error()).isZero();
  }

  @Test
  void isOpenedIfOneReadFails() {
    try (RefusedCall first = RefusedCall.once("recvfrom", RefusedCall.ENOMEM)) {
      assertThat(open().error()).isZero();
      assertThat(first.met()).isEqualTo(1);
    }
  }
}
