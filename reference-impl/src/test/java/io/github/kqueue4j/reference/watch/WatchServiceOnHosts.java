// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The base of tests that open a watch service on the host that a parameter names. */
abstract class WatchServiceOnHosts {
  static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // each test calls open(host) first
  KqueueWatchService service;

  final void open(Host host) throws IOException {
    directory = directory.toRealPath();
    service = KqueueWatchService.open(host.backend().backend());
  }

  @AfterEach
  final void close() {
    service.close();
  }
}
