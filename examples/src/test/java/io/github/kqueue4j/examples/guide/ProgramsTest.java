// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole programs of the README and of the guide, each in a JVM of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProgramsTest {
  @TempDir private Path folder;

  @Test
  void watchATree() throws IOException {
    Files.createDirectory(folder.resolve("there"));
    try (Program program = Program.start(WatchTree.class, folder.toString())) {
      program.awaitLine("watching");
      Files.writeString(folder.resolve("there/new"), "text");
      program.awaitLine("ENTRY_CREATE there/new");
      Files.delete(folder.resolve("there/new"));
      program.awaitLine("ENTRY_DELETE there/new");
    }
  }

  @Test
  void runACommandToItsEnd() throws Exception {
    try (Program program = Program.start(RunCommand.class, "sh", "-c", "exit 3")) {
      assertThat(program.rest()).endsWith("exit 3");
    }
  }

  @Test
  void forwardASignal() throws Exception {
    String child = "trap 'exit 4' TERM; echo ready; while :; do read line; done";
    try (Program program = Program.start(RunCommand.class, "sh", "-c", child)) {
      program.awaitLine("ready");
      program.signal("TERM");
      assertThat(program.rest()).endsWith("exit 4");
    }
  }

  @Test
  void printFirstEvents() throws Exception {
    try (Program program = Program.start(FirstEvents.class)) {
      assertThat(program.rest())
          .hasSize(2)
          .anyMatch(line -> line.endsWith(" READ CLEAR 0 5 0x7"))
          .contains("1 TIMER CLEAR 0 1 0x0");
    }
  }
}
