// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.DescriptorContract;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pipes and socket pairs of the host poll. */
@DisabledOnOs(OS.WINDOWS)
class PollDescriptorTest extends DescriptorContract {
  PollDescriptorTest() {
    super(new PollHost());
  }

  /** A read through the API takes the bytes first and counts them afterwards. */
  @Test
  void mistakesNoReadInProgressForNewData() throws IOException {
    CallMemory s = new CallMemory();
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      write(pipe.sink(), "0123456789");
      assertThat(one(kq).data()).isEqualTo(10);

      PollFile file = Objects.requireNonNull(((PollDescriptor) pipe.source()).file());
      ByteFlow flow = Objects.requireNonNull(file.in);
      flow.begin();
      assertThat(FileCalls.read(s, pipe.source().number(), s.address, 4)).isEqualTo(4);
      assertThat(kq.poll()).isEmpty();
      flow.end(false, 4);

      assertThat(kq.poll(SHORT)).isEmpty();
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(7);
      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }
}
