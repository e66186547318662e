// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.posix.PollCalls.PollFd;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;

/** Compares the offsets in the code with the structs that the headers declare. */
class StructsTest {
  @Test
  void pollfdIsAsInPollH() {
    StructLayout pollfd =
        MemoryLayout.structLayout(
            JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));

    assertThat(PollFd.FD).isEqualTo(at(pollfd, "fd"));
    assertThat(PollFd.EVENTS).isEqualTo(at(pollfd, "events"));
    assertThat(PollFd.REVENTS).isEqualTo(at(pollfd, "revents"));
    assertThat(PollFd.SIZE).isEqualTo((int) pollfd.byteSize());
  }

  private static int at(StructLayout struct, String field) {
    return (int) struct.byteOffset(PathElement.groupElement(field));
  }
}
