// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of a number of foreign code that was watched, and then, after its event was deleted, closed
 * and opened anew as a file of another kind (C-128).
 */
public abstract class ReusedNumberContract extends HostContract {
  private static final int AF_INET = 2;
  private static final int SHUT_WR = 1;

  /** A number that nothing else in this process uses. */
  private static final int NUMBER = 910;

  @TempDir private Path directory;

  private final CallMemory s = new CallMemory();
  private final Set<Integer> opened = new HashSet<>();

  /** Creates the tests for a host. */
  protected ReusedNumberContract(ReferenceHost host) {
    super(host);
  }

  /** What the number was before. */
  protected enum Kind {
    DATAGRAMS,
    STREAM,
    PIPE,
    FILE
  }

  /** Opens a file of a kind; returns its descriptors, the other end second. */
  private List<Integer> open(Kind kind) throws IOException {
    List<Integer> ends =
        switch (kind) {
          case DATAGRAMS -> List.of(call("socket", AF_INET, SocketCalls.SOCK_DGRAM, 0));
          case STREAM ->
              pair(
                  Calls.call(
                      s,
                      LibraryFunction.of("socketpair"),
                      SocketCalls.AF_UNIX,
                      SocketCalls.SOCK_STREAM,
                      0,
                      s.address));
          case PIPE -> pair(Calls.call(s, LibraryFunction.of("pipe"), s.address));
          case FILE -> List.of(FileCalls.open(s, PathBytes.of(emptyFile()), 0));
        };
    opened.addAll(ends);
    return ends;
  }

  private Path emptyFile() throws IOException {
    return Files.write(directory.resolve("empty"), new byte[0]);
  }

  /** The two descriptors that a call has put into the memory. */
  private List<Integer> pair(int error) {
    assertThat(error).isZero();
    return List.of(s.intAt(0), s.intAt(Integer.BYTES));
  }

  private int call(String function, long first, long second, long third) {
    int n = Calls.call(s, LibraryFunction.of(function), first, second, third);
    assertThat(n).as(function).isNotNegative();
    return n;
  }

  private void becomes(int file) {
    call("dup2", file, NUMBER, 0);
  }

  private void shut(int socket) {
    call("shutdown", socket, SHUT_WR, 0);
  }

  private void closeNow(int fd) {
    assertThat(FileCalls.close(s, fd)).isZero();
    opened.remove(fd);
  }

  @AfterEach
  void closeAll() {
    FileCalls.close(s, NUMBER);
    opened.forEach(fd -> FileCalls.close(s, fd));
  }

  /** Watches a file of a kind at the number, deletes the event, and closes the number. */
  private void watchAndClose(Kqueue kq, Kind kind) throws IOException {
    becomes(open(kind).getFirst());
    kq.register(KEvent.read(NUMBER).add());
    kq.poll();
    kq.register(KEvent.read(NUMBER).delete());
    assertThat(FileCalls.close(s, NUMBER)).isZero();
  }

  private void add(Kqueue kq) throws KqueueException {
    kq.register(KEvent.read(NUMBER).add());
  }

  @ParameterizedTest
  @EnumSource
  void isAStreamAtItsEnd(Kind before) throws IOException {
    try (Kqueue kq = open()) {
      watchAndClose(kq, before);
      List<Integer> stream = open(Kind.STREAM);
      becomes(stream.getFirst());
      add(kq);
      shut(stream.getLast());

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAPipeAtItsEnd(Kind before) throws IOException {
    try (Kqueue kq = open()) {
      watchAndClose(kq, before);
      List<Integer> pipe = open(Kind.PIPE);
      becomes(pipe.getFirst());
      add(kq);
      closeNow(pipe.getLast());

      assertThat(one(kq).isEof()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAFileWithoutData(Kind before) throws IOException {
    try (Kqueue kq = open()) {
      watchAndClose(kq, before);
      becomes(open(Kind.FILE).getFirst());
      add(kq);

      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }

  /** The error of the first connection is no error of the second. */
  @Test
  void isAStreamWithoutTheErrorOfTheOneBefore() throws IOException {
    try (Kqueue kq = open()) {
      List<Integer> first = open(Kind.STREAM);
      becomes(first.getFirst());
      write(backend.ofRaw(NUMBER), "unread"); // so that the close is a reset
      closeNow(first.getLast());
      add(kq);
      assertThat(one(kq).isEof()).isTrue();
      kq.register(KEvent.read(NUMBER).delete());

      List<Integer> second = open(Kind.STREAM);
      shut(second.getLast());
      becomes(second.getFirst());
      add(kq);

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.socketError()).isEmpty();
    }
  }
}
