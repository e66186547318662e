// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tree that changes as fast as its service looks at the changes: whenever the service asks the
 * filter for an entry, the next entry is made.
 */
@EnabledOnOs(OS.LINUX)
class BusyDirectoryTest extends WatchServiceOnHosts {
  private final CountDownLatch begun = new CountDownLatch(10);
  private volatile boolean busy = true;
  private int made;

  @AfterEach
  void calm() {
    busy = false;
  }

  private boolean makeNext(Path root) {
    if (busy) {
      made++;
      try {
        Files.createFile(root.resolve("f" + made));
        Files.deleteIfExists(root.resolve("f" + (made - 10)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      begun.countDown();
    }
    return true;
  }

  private void begin(Host host) throws IOException {
    open(host);
    Path root = Files.createDirectory(directory.resolve("busy"));
    service.registerTree(
        root, TreeOptions.DEFAULT.withFilter((path, isDirectory) -> makeNext(root)), ENTRY_CREATE);
    Files.createFile(root.resolve("f0"));
  }

  private static <T> FutureTask<T> started(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  /** Takes keys until the service is closed or the test has ended. */
  private boolean takeKeys() {
    try {
      while (busy) {
        WatchKey key = service.poll();
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    } catch (ClosedWatchServiceException e) {
      return true;
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource(names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void letsACallReturnAKey(Host host) throws Exception {
    begin(host);
    assertThat(started(() -> service.take()).get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void letsAnotherDirectoryBeRegistered(Host host) throws Exception {
    begin(host);
    Path other = Files.createDirectory(directory.resolve("other"));
    FutureTask<Boolean> taking = started(this::takeKeys);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    WatchKey key = started(() -> service.register(other, ENTRY_CREATE)).get(60, TimeUnit.SECONDS);
    assertThat(key.isValid()).isTrue();
    assertThat(taking).isNotDone();
  }

  @ParameterizedTest
  @EnumSource(names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void letsTheServiceClose(Host host) throws Exception {
    begin(host);
    FutureTask<Boolean> taking = started(this::takeKeys);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    started(
            () -> {
              service.close();
              return true;
            })
        .get(60, TimeUnit.SECONDS);
    assertThat(taking.get(60, TimeUnit.SECONDS)).isTrue();
  }
}
