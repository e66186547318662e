// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Error while the timer of a service is set. */
@EnabledOnOs(OS.LINUX)
class FailedTimerTest {
  /** Longer than it takes to get the OVERFLOW that the Error causes, and stands for all events. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  @TempDir Path directory;

  private final AtomicBoolean fails = new AtomicBoolean();

  /** Takes keys until an event is reported; the Error reaches the program. */
  private static void takeUntilReported(KqueueWatchService service, String wanted)
      throws InterruptedException {
    List<String> reported = new ArrayList<>();
    while (!reported.contains(wanted)) {
      try {
        WatchKey key = service.poll(20, TimeUnit.SECONDS);
        if (key == null) {
          throw new AssertionError("never reported: " + wanted + "; reported: " + reported);
        }
        key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
        key.reset();
      } catch (OutOfMemoryError e) {
        assertThat(e).hasMessage("injected");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsNoEntryFromBeingReported(boolean second) throws Exception {
    Backend backend = Backend.from(new DriverProvider(Driver::new));
    try (KqueueWatchService service = KqueueWatchService.open(backend, QUIET)) {
      service.register(directory, ENTRY_CREATE);
      if (second) {
        Files.createFile(directory.resolve("e"));
        takeUntilReported(service, "ENTRY_CREATE e");
      }
      fails.set(true);
      Files.createFile(directory.resolve("f"));
      takeUntilReported(service, "ENTRY_CREATE f");
      assertThat(fails).isFalse();
    }
  }

  private final class Driver extends DriverProvider.Forwarding {
    Driver(KqueueDriver driver) {
      super(driver);
    }

    @Override
    public int apply(KEventBuffer changes, KEventBuffer posted) {
      if (changes.filter(0) == Filter.TIMER && (changes.flags(0) & SysEvent.EV_ADD) != 0) {
        if (fails.getAndSet(false)) {
          throw new OutOfMemoryError("injected");
        }
      }
      return super.apply(changes, posted);
    }
  }
}
