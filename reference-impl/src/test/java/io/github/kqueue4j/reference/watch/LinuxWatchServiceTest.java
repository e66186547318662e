// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A watch service on Linux, where inotify reports the changes of real files. */
@EnabledOnOs(OS.LINUX)
class LinuxWatchServiceTest extends RealWatchServiceContract {
  LinuxWatchServiceTest() {
    super(new LinuxHost());
  }
}
