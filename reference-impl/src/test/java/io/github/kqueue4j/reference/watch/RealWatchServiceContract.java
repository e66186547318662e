// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.nio.file.Path;

/** A watch service on a host that observes the file system by itself. */
abstract class RealWatchServiceContract extends WatchServiceContract {
  private final Backend backend;

  RealWatchServiceContract(ReferenceHost host) {
    backend = Backend.from(new HostProvider("reference", () -> host));
  }

  @Override
  final Backend backend() {
    return backend;
  }

  @Override
  final void appeared(Path path) {}

  @Override
  void happened(Path path, int notes) {}
}
