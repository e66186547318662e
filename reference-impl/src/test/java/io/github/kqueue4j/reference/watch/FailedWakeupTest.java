// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An Error while a service wakes another thread, or closes its queue. */
@EnabledOnOs(OS.LINUX)
class FailedWakeupTest {
  @TempDir Path directory;

  private final AtomicBoolean failsToTrigger = new AtomicBoolean();
  private final AtomicBoolean failsToClose = new AtomicBoolean();
  private final AtomicBoolean hasFailed = new AtomicBoolean();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final Backend backend = Backend.from(new DriverProvider(Driver::new));

  private Path subdirectory(String name) throws Exception {
    return Files.createDirectory(directory.resolve(name));
  }

  @Test
  void keepsNoKeyFromBeingReturned() throws Exception {
    Path a = subdirectory("a");
    Path b = subdirectory("b");
    try (KqueueWatchService service = KqueueWatchService.open(backend)) {
      Set<WatchKey> expected =
          Set.of(service.register(a, ENTRY_CREATE), service.register(b, ENTRY_CREATE));
      Files.createFile(a.resolve("1"));
      Files.createFile(b.resolve("1"));
      failsToTrigger.set(true);

      Set<WatchKey> taken = new HashSet<>();
      while (!taken.equals(expected)) {
        try {
          WatchKey key = service.poll(20, TimeUnit.SECONDS);
          assertThat(key).as("after the keys %s", taken).isNotNull();
          taken.add(key);
        } catch (OutOfMemoryError e) {
          assertThat(e).hasMessage("injected");
        }
      }
      assertThat(hasFailed).isTrue();
    }
  }

  @Test
  void ofACloseIsMadeUpForByTheNextClose() throws Exception {
    KqueueWatchService service = KqueueWatchService.open(backend);
    WatchKey key = service.register(directory, ENTRY_CREATE);
    failsToClose.set(true);

    assertThatThrownBy(service::close).isInstanceOf(OutOfMemoryError.class);
    assertThat(key.isValid()).isFalse();
    assertThatThrownBy(service::poll).isInstanceOf(ClosedWatchServiceException.class);
    assertThat(isClosed).isFalse();
    service.close();
    assertThat(isClosed).isTrue();
  }

  private final class Driver extends DriverProvider.Forwarding {
    Driver(KqueueDriver driver) {
      super(driver);
    }

    @Override
    public int apply(KEventBuffer changes, KEventBuffer posted) {
      boolean triggers =
          changes.filter(0) == Filter.USER && (changes.fflags(0) & SysEvent.NOTE_TRIGGER) != 0;
      failOnce(failsToTrigger, triggers);
      return super.apply(changes, posted);
    }

    @Override
    public void close() {
      failOnce(failsToClose, true);
      isClosed.set(true);
      super.close();
    }

    private void failOnce(AtomicBoolean fails, boolean isMet) {
      if (isMet && fails.getAndSet(false)) {
        hasFailed.set(true);
        throw new OutOfMemoryError("injected");
      }
    }
  }
}
