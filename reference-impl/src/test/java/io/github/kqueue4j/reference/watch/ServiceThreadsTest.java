// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The threads of a watch service, which leave work to one another. */
@EnabledOnOs(OS.LINUX)
class ServiceThreadsTest {
  private static final int ROUNDS = 10;

  @TempDir Path directory;

  /** Takes keys until the service is closed, and puts the contexts of their events into a queue. */
  private static Thread takeKeys(KqueueWatchService service, BlockingQueue<String> reported) {
    return Thread.startVirtualThread(() -> {
      try {
        while (true) {
          WatchKey key = service.take();
          key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
          key.reset();
        }
      } catch (ClosedWatchServiceException | InterruptedException e) {
        reported.add("ended");
      }
    });
  }

  /** Waits until a thread of the service has taken the events that the kernel has. */
  private static void awaitTaken(Watcher<String> outer) {
    try {
      while (outer.poll().isPresent()) {
        Thread.onSpinWait();
      }
    } catch (KqueueException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void wakeOneThatWaitsIfTheThreadThatCancelsDidItsWork() throws Exception {
    LimitedBackend backend = Host.LINUX.backend();
    Path other = Files.createDirectory(directory.resolve("other"));
    Path small = Files.createDirectory(directory.resolve("small"));
    BlockingQueue<String> reported = new LinkedBlockingQueue<>();
    try (Watcher<String> outer = Watcher.open(backend.backend());
        KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      outer.watch(Interest.readable(service.descriptor()), "service");
      service.register(small, ENTRY_CREATE);
      takeKeys(service, reported);
      for (int i = 0; i < ROUNDS; i++) {
        WatchKey key = service.register(other, ENTRY_CREATE);
        String name = "f" + i;
        backend.setBeforeRemove(() -> {
          try {
            Files.createFile(small.resolve(name));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          awaitTaken(outer);
        });
        key.cancel();
        backend.setBeforeRemove(() -> {});
        assertThat(reported.poll(10, TimeUnit.SECONDS)).isEqualTo("ENTRY_CREATE " + name);
      }
    }
  }
}
