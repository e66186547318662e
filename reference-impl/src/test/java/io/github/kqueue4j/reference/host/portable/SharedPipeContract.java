// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of pipes and socket pairs of the API whose bytes other code moves, too. */
public abstract class SharedPipeContract extends HostContract {
  private final CallMemory s = new CallMemory();

  /** Creates the tests for a host. */
  protected SharedPipeContract(ReferenceHost host) {
    super(host);
  }

  /** How the bytes are read. */
  protected enum Reader {
    RAW_DESCRIPTOR,
    NUMBER,
    DUPLICATE
  }

  private long read(Reader reader, Descriptor from, int bytes) throws IOException {
    int number = from.number();
    return switch (reader) {
      case RAW_DESCRIPTOR -> backend.ofRaw(number).read(ByteBuffer.allocate(bytes));
      case NUMBER -> FileCalls.read(s, number, s.address, bytes);
      case DUPLICATE -> {
        int other = Calls.call(s, LibraryFunction.of("dup"), number);
        assertThat(other).isNotNegative();
        long n = FileCalls.read(s, other, s.address, bytes);
        FileCalls.close(s, other);
        yield n;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void areReadyForEachArrivalWhereAnotherReads(Reader reader) throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      for (int round = 0; round < 4; round++) {
        write(pipe.sink(), "hello");
        assertThat(one(kq).data()).as("in round %s", round).isEqualTo(5);
        assertThat(read(reader, pipe.source(), 9)).isEqualTo(5);
      }
      assertThat(kq.poll()).isEmpty();
    }
  }

  /** As many bytes are left as were reported before. */
  @ParameterizedTest
  @EnumSource
  void areReadyForAnArrivalWhereAnotherHasReadAsMuch(Reader reader) throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      write(pipe.sink(), "0123456789");
      assertThat(one(kq).data()).isEqualTo(10);

      assertThat(read(reader, pipe.source(), 4)).isEqualTo(4);
      write(pipe.sink(), "abcd");

      assertThat(one(kq).data()).isEqualTo(10);
    }
  }

  @Test
  void areReadyForEachArrivalWhereOthersReadAndWrite() throws IOException {
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.read(pair.left()).add().clear());
      int far = pair.right().number();
      for (int round = 0; round < 4; round++) {
        assertThat(FileCalls.write(s, far, s.address, 5)).isEqualTo(5);
        assertThat(one(kq).data()).as("in round %s", round).isEqualTo(5);
        assertThat(read(Reader.NUMBER, pair.left(), 9)).isEqualTo(5);
      }
    }
  }
}
