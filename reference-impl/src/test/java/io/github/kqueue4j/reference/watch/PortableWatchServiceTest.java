// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.reference.host.portable.PortableHost;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A watch service on the host portable. Only on systems where the JDK does not poll files itself.
 */
@EnabledOnOs(OS.LINUX)
class PortableWatchServiceTest extends LateWatchServiceContract {
  PortableWatchServiceTest() {
    super(new PortableHost());
  }
}
