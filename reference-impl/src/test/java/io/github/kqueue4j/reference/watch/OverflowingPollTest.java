// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import io.github.kqueue4j.reference.jvm.EndOfStack.Attempt;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A poll of a watch service that ends with a StackOverflowError. */
@EnabledOnOs(OS.LINUX)
class OverflowingPollTest {
  private static final int STEP = 29;
  private static final int WARM_UP = 200;

  @TempDir Path directory;

  /** Polls a service with a pending event near the end of the stack, and then with all of it. */
  static final class Polls {
    private static final AtomicInteger missed = new AtomicInteger();

    private Polls() {}

    private static void poll(KqueueWatchService service, AtomicInteger reported) throws Exception {
      WatchKey key = service.poll();
      reported.addAndGet(key == null ? 0 : 1);
    }

    /** Polls with all of the stack, until the JVM has linked all that a poll calls. */
    private static void warmUp(Path watched) throws Exception {
      try (KqueueWatchService service = KqueueWatchService.open()) {
        service.register(watched, ENTRY_CREATE);
        for (int i = 0; i < WARM_UP; i++) {
          Files.createFile(watched.resolve("warm" + i));
          WatchKey key = service.take();
          key.pollEvents();
          key.reset();
        }
      }
    }

    private static Attempt attempt(Path watched, int number) throws Exception {
      KqueueWatchService service = KqueueWatchService.open();
      service.register(watched, ENTRY_CREATE);
      service.poll(); // makes the buffer for events, which the polls after it use
      Files.createFile(watched.resolve("f" + number));
      AtomicInteger reported = new AtomicInteger();
      AutoCloseable check =
          () -> {
            if (reported.get() == 0 && service.poll(5, TimeUnit.SECONDS) == null) {
              missed.incrementAndGet();
            }
          };
      return new Attempt(() -> poll(service, reported), check, service);
    }

    public static void main(String[] args) throws Exception {
      Path watched = Path.of(args[0]);
      warmUp(watched);
      AtomicInteger number = new AtomicInteger();
      int overflows = EndOfStack.approach(STEP, () -> attempt(watched, number.incrementAndGet()));
      System.out.println("overflowed " + (overflows > 0) + ", missed " + missed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "portable"})
  void losesNoEvent(String host) throws Exception {
    String output =
        new ChildJvm()
            .with("-Xint", "-Dkqueue4j.reference.host=" + host)
            .run(Polls.class, directory.toString());

    assertThat(output).isEqualToIgnoringNewLines("overflowed true, missed 0");
  }
}
