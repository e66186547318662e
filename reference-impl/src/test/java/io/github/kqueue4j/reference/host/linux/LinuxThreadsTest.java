// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.portable.ThreadsContract;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LinuxThreadsTest extends ThreadsContract {
  LinuxThreadsTest() {
    super(new LinuxHost());
  }

  @AfterEach
  void injectNoMoreErrors() {
    InjectedErrors.set(null);
  }

  private static boolean isWaitOfLeader(String function) {
    return (function.equals("epoll_wait") || function.startsWith("epoll_pwait"))
        && Thread.currentThread().getName().equals("kqueue4j-leader");
  }

  @Test
  void anErrorInTheWaitOfALeaderIsReportedToTheVirtualThread() throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      Kqueue kq = open();
      kq.register(KEvent.read(pipe.source()).add());
      InjectedErrors.set((function, first, second, third) -> {
        if (isWaitOfLeader(function)) {
          throw new OutOfMemoryError("injected");
        }
        return 0;
      });
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> outcome.complete(catchThrowable(kq::take)));

      assertThat(outcome.get(LONG.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(KernelPanic.class)
          .hasMessageContaining("injected");
      kq.close();
    }
  }

  /** The leader, which would take the event itself, is kept from waiting. */
  @Test
  void anErrorOnAWatchedKqueuePoisonsThatKqueueOnly(@TempDir Path directory) throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    Thread caller = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean fails = new AtomicBoolean();
    InjectedErrors.set((function, first, second, third) -> {
      if (isWaitOfLeader(function)) {
        awaitQuietly(done);
      } else if (function.equals("read")
          && Thread.currentThread() == caller
          && fails.getAndSet(false)) {
        throw new OutOfMemoryError("injected");
      }
      return 0;
    });
    try (Descriptor file = backend.open(path);
        Kqueue inner = open();
        Kqueue outer = open();
        AutoCloseable _ = done::countDown) {
      inner.register(KEvent.vnode(file, SysEvent.NOTE_WRITE).add().clear());
      outer.register(KEvent.read(inner.descriptor()).add());
      Files.writeString(path, "more");
      fails.set(true);

      assertThat(outer.poll())
          .extracting(KEvent::ident)
          .containsExactly((long) inner.descriptor().number());
      assertThat(fails).isFalse();
      assertThatThrownBy(inner::poll)
          .isInstanceOf(KernelPanic.class)
          .hasMessageContaining("injected");
      outer.register(KEvent.user(1).add());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
