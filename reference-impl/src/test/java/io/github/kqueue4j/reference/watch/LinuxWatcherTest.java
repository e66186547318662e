// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Backend;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A watcher on Linux. */
@EnabledOnOs(OS.LINUX)
class LinuxWatcherTest extends WatcherContract {

  @Override
  Backend backend() {
    return Backend.named("reference");
  }
}
