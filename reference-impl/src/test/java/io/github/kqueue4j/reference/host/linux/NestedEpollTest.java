// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.LONG;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A chain of epolls of the application, which is as deep as the kernel allows in one epoll, but too
 * deep for the epoll on which a leader waits.
 */
@EnabledOnOs(OS.LINUX)
class NestedEpollTest {
  private static final int DEPTH = 4;

  private final CallMemory memory = new CallMemory();
  private final int[] epolls = new int[DEPTH];
  private Kqueue kq;
  private Descriptor.Pipe first;
  private Descriptor.Pipe deep;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    first = BACKEND.pipe();
    deep = BACKEND.pipe();
    int inner = deep.source().number();
    for (int i = 0; i < DEPTH; i++) {
      epolls[i] = Epoll.create(memory);
      assertThat(Epoll.ctl(memory, epolls[i], EPOLL_CTL_ADD, inner, EPOLLIN, 0)).isZero();
      inner = epolls[i];
    }
    kq.register(KEvent.read(first.source()).add());
  }

  @AfterEach
  void close() {
    kq.close();
    first.close();
    deep.close();
    for (int epoll : epolls) {
      FileCalls.close(memory, epoll);
    }
  }

  @Test
  void isWatchedBeforeAnyThreadHasWaited() throws Exception {
    kq.register(KEvent.read(epolls[DEPTH - 1]).add());
    assertThat(kq.poll(Duration.ofMillis(1))).isEmpty();

    assertIsReported();
  }

  @Test
  void isWatchedAfterAThreadHasWaited() throws Exception {
    assertThat(kq.poll(Duration.ofMillis(1))).isEmpty();
    kq.register(KEvent.read(epolls[DEPTH - 1]).add());

    assertIsReported();
  }

  @Test
  void isWatchedWhileAThreadWaits() throws Exception {
    CompletableFuture<KEvent> event = waiter();
    kq.register(KEvent.read(epolls[DEPTH - 1]).add());
    write(deep.sink(), "x");

    assertThat(event.get(LONG.toSeconds(), TimeUnit.SECONDS).ident()).isEqualTo(epolls[DEPTH - 1]);
  }

  private void assertIsReported() throws Exception {
    CompletableFuture<KEvent> event = waiter();
    write(deep.sink(), "x");

    assertThat(event.get(LONG.toSeconds(), TimeUnit.SECONDS).ident()).isEqualTo(epolls[DEPTH - 1]);
    kq.register(KEvent.read(epolls[DEPTH - 1]).delete());

    CompletableFuture<KEvent> other = waiter();
    write(first.sink(), "x");

    assertThat(other.get(LONG.toSeconds(), TimeUnit.SECONDS).ident())
        .isEqualTo(first.source().number());
  }

  private CompletableFuture<KEvent> waiter() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return one(kq);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        },
        task -> Thread.ofPlatform().start(task));
  }
}
