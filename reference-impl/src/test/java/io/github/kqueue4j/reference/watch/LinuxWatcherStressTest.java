// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Backend;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Many threads on one watcher on Linux. */
@EnabledOnOs(OS.LINUX)
class LinuxWatcherStressTest extends WatcherStressContract {

  @Override
  Backend backend() {
    return Backend.named("reference");
  }
}
