// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watch that another one has replaced, as the directory was new when it was first watched. Where
 * the kernel reports no names.
 */
@EnabledOnOs(OS.LINUX)
class ReplacedWatchTest {
  @TempDir Path directory;

  private final Backend backend = Backend.from(new Provider());

  /** Gets the result of each collection, and returns what the service gets. */
  private volatile IntUnaryOperator collected = count -> count;

  private void moveAwayAndBack(Path path) throws Exception {
    Path away = directory.resolve("away");
    Files.move(path, away);
    Files.move(away, path);
  }

  private KqueueWatchService watchedTree(Path root) throws Exception {
    KqueueWatchService service = KqueueWatchService.open(backend);
    service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
    return service;
  }

  @Test
  void reportsWhatAnotherThreadHasCollected() throws Exception {
    Path root = Files.createDirectory(directory.toRealPath().resolve("root"));
    try (KqueueWatchService service = watchedTree(root)) {
      Path entry = Files.createDirectory(root.resolve("entry"));
      ReportedEvents.until(service, "ENTRY_CREATE entry");
      moveAwayAndBack(entry);

      CountDownLatch has = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      List<String> reported = new ArrayList<>();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread other = new Thread(() -> failure.set(catchThrowable(() -> take(service, reported))));
      collected =
          count -> {
            if (Thread.currentThread() == other && count > 0 && has.getCount() > 0) {
              has.countDown();
              await(goOn);
            }
            return count;
          };
      other.start();
      await(has);
      Files.createFile(root.resolve("later"));
      List<String> first = ReportedEvents.until(service, "ENTRY_CREATE later");
      goOn.countDown();
      other.join();
      assertThat(failure.get()).isNull();
      reported.addAll(first);
      if (!reported.contains("ENTRY_CREATE entry")) {
        ReportedEvents.until(service, "ENTRY_CREATE entry");
      }
    }
  }

  private static void take(KqueueWatchService service, List<String> reported) {
    WatchKey key = service.poll();
    if (key != null) {
      key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
      key.reset();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsThatTheKernelFailed() throws Exception {
    Path root = Files.createDirectory(directory.toRealPath().resolve("root"));
    try (KqueueWatchService service = watchedTree(root)) {
      Files.createDirectory(root.resolve("entry"));
      ReportedEvents.until(service, "ENTRY_CREATE entry");
      collected = count -> isReplacing() ? -Errno.ENOMEM.number() : count;
      Files.createFile(root.resolve("later"));

      assertThat(catchThrowable(() -> ReportedEvents.until(service, "ENTRY_CREATE later")))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(KqueueException.class);
      collected = count -> count;
      ReportedEvents.until(service, "OVERFLOW null");
    }
  }

  private static boolean isReplacing() {
    return StackWalker.getInstance()
        .walk(
            frames -> frames.anyMatch(frame -> frame.getMethodName().equals("closeAfterReports")));
  }

  /** A host that reports no names. */
  private final class Provider extends DriverProvider {
    Provider() {
      super(Driver::new);
    }

    @Override
    public Optional<DirectoryEvents> directoryEvents() {
      return Optional.empty();
    }
  }

  private final class Driver extends DriverProvider.Forwarding {
    Driver(KqueueDriver driver) {
      super(driver);
    }

    @Override
    public int kevent(KEventBuffer changes, KEventBuffer events, int most, long timeoutNanos) {
      int count = super.kevent(changes, events, most, timeoutNanos);
      return most == 0 ? count : collected.applyAsInt(count);
    }
  }
}
