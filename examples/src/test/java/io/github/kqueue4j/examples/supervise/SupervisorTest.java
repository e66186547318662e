// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.examples.supervise.Supervisor.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor, with real processes. */
@DisabledOnOs(OS.WINDOWS)
class SupervisorTest {
  @Test
  void startsWhatFailedUntilItEndsWell(@TempDir Path dir) throws IOException {
    Path mark = dir.resolve("mark");
    List<String> log = new ArrayList<>();
    Service steady = new Service("steady", List.of("true"));
    // Fails at first, is killed next, and ends well the third time.
    String script =
        "f="
            + mark
            + "; if [ -e $f.2 ]; then exit 0; elif [ -e $f ]; then touch $f.2; kill -TERM $$;"
            + " else touch $f; exit 3; fi";
    Service shaky = new Service("shaky", List.of("sh", "-c", script));

    new Supervisor(Backend.standard(), Duration.ofMillis(10), log::add)
        .supervise(List.of(steady, shaky));

    assertThat(log)
        .containsExactlyInAnyOrder(
            "steady is done",
            "shaky: exit 3; again soon",
            "shaky: signal TERM; again soon",
            "shaky is done");
    assertThat(log).endsWith("shaky is done").contains("steady is done");
  }
}
