// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of descriptors of foreign code that are in blocking mode. A call that blocks in spite of
 * the contract is released when the test closes the other end.
 */
public abstract class BlockingFdContract extends HostContract {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int CHUNK = 70_000;

  /** More than any pipe or socket holds. */
  private static final int TOO_MUCH = 64 << 20;

  @TempDir private Path directory;

  private final CallMemory s = new CallMemory();
  private final List<Integer> opened = new ArrayList<>();

  /** Creates the tests for a host. */
  protected BlockingFdContract(ReferenceHost host) {
    super(host);
  }

  /** A kind of descriptor with two ends. */
  protected enum Kind {
    PIPE,
    SOCKET
  }

  private record Ends(Descriptor source, Descriptor sink) {}

  private Ends open(Kind kind) {
    int error =
        kind == Kind.PIPE
            ? Calls.call(s, LibraryFunction.of("pipe"), s.address)
            : Calls.call(
                s,
                LibraryFunction.of("socketpair"),
                SocketCalls.AF_UNIX,
                SocketCalls.SOCK_STREAM,
                0,
                s.address);
    assertThat(error).isZero();
    int source = s.intAt(0);
    int sink = s.intAt(Integer.BYTES);
    opened.add(sink); // first, so that a reader that blocks is released
    opened.add(source);
    return new Ends(backend.ofRaw(source), backend.ofRaw(sink));
  }

  private int open(Path path, int flags) throws IOException {
    int fd = FileCalls.open(s, PathBytes.of(path), flags);
    assertThat(fd).isNotNegative();
    opened.add(fd);
    return fd;
  }

  @AfterEach
  void close() {
    InjectedErrors.set(null);
    for (int fd : opened) {
      FileCalls.close(s, fd);
    }
  }

  private <T> T soon(Callable<T> call) throws Exception {
    return threads.submit(call).get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private int readSome(Descriptor from) throws Exception {
    return soon(() -> from.read(ByteBuffer.allocate(CHUNK)));
  }

  private long fill(Descriptor sink) throws Exception {
    return soon(() -> {
      long all = 0;
      int n;
      do {
        n = sink.write(ByteBuffer.allocate(CHUNK));
        all += n;
      } while (n > 0 && all < TOO_MUCH);
      return all;
    });
  }

  /** Makes each descriptor look ready, as it is until another thread takes the data or the room. */
  private static void pretendReady() {
    InjectedErrors.set(
        new InjectedErrors.Plan() {
          @Override
          public int errno(String function, long first, long second, long third) {
            return 0;
          }

          @Override
          public int revents(int fd, int events, int revents) {
            return revents | PollCalls.POLLIN | PollCalls.POLLOUT;
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void isReadWithoutBlocking(Kind kind) throws Exception {
    Ends ends = open(kind);
    assertThat(readSome(ends.source)).isZero();
    write(ends.sink, "abc");
    assertThat(readSome(ends.source)).isEqualTo(3);
    assertThat(readSome(ends.source)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isReadWithoutBlockingAfterAnotherThreadTookTheData(Kind kind) throws Exception {
    Ends ends = open(kind);
    pretendReady();

    assertThat(readSome(ends.source)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isWrittenUntilItIsFull(Kind kind) throws Exception {
    Ends ends = open(kind);

    long written = fill(ends.sink);

    assertThat(written).isBetween(4096L, TOO_MUCH - 1L);
    long read = 0;
    int n;
    while ((n = readSome(ends.source)) > 0) {
      read += n;
    }
    assertThat(read).isEqualTo(written);
  }

  @ParameterizedTest
  @EnumSource
  void isNotWrittenAfterAnotherThreadTookTheRoom(Kind kind) throws Exception {
    Ends ends = open(kind);
    fill(ends.sink);
    pretendReady();

    assertThat(fill(ends.sink)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void staysInBlockingMode(Kind kind) throws Exception {
    Ends ends = open(kind);
    int source = FileCalls.getfl(s, ends.source.number());
    int sink = FileCalls.getfl(s, ends.sink.number());
    fill(ends.sink);
    readSome(ends.source);

    assertThat(FileCalls.getfl(s, ends.source.number())).isEqualTo(source);
    assertThat(FileCalls.getfl(s, ends.sink.number())).isEqualTo(sink);
  }

  @ParameterizedTest
  @EnumSource
  void endsWhenTheSinkIsClosed(Kind kind) throws Exception {
    Ends ends = open(kind);
    write(ends.sink, "last");
    FileCalls.close(s, opened.removeFirst());

    assertThat(readSome(ends.source)).isEqualTo(4);
    assertThat(readSome(ends.source)).isEqualTo(-1);
  }

  /** An empty datagram would be taken by a call that receives nothing. */
  @ParameterizedTest
  @EnumSource
  void readsNothingIntoAFullBuffer(Kind kind) throws Exception {
    Ends ends = open(kind);
    assertThat(soon(() -> ends.source.read(ByteBuffer.allocate(0)))).isZero();
  }

  /** The kernel has no other call for a FIFO: it is polled first, and written to in small parts. */
  @Test
  void mayBeAFifo() throws Exception {
    Path path = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    int fd = open(path, O_RDWR);
    opened.addFirst(open(path, O_RDWR)); // a reader
    Descriptor fifo = backend.ofRaw(fd);
    assertThat(readSome(fifo)).isZero();

    long written = fill(fifo);

    assertThat(written).isBetween(4096L, TOO_MUCH - 1L);
    assertThat(readSome(fifo)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000, 200_000})
  void mayBeARegularFile(int length) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[length]);
    Descriptor file = backend.ofRaw(open(path, O_RDONLY));
    int all = 0;
    int n;
    while ((n = readSome(file)) > 0) {
      all += n;
    }
    assertThat(n).isEqualTo(-1);
    assertThat(all).isEqualTo(length);

    Descriptor target = backend.ofRaw(open(path, O_RDWR));
    ByteBuffer bytes = ByteBuffer.allocate(length + 5);
    while (bytes.hasRemaining()) {
      assertThat(target.write(bytes)).isPositive();
    }
    assertThat(Files.size(path)).isEqualTo(length + 5);
  }
}
