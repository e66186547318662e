// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of VNODE, in a JVM that takes Linux for another system: the notes that the host
 * portable claims there are those that the rules ask for.
 */
@EnabledOnOs(OS.LINUX)
class WatchedFilesElsewhereTest {
  private static String run(String system) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dos.name=" + system,
                    "-Dkqueue4j.reference.host=portable",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "run",
                    "--backend",
                    "reference-portable",
                    "--select",
                    "vnode"))
            .redirectErrorStream(true)
            .start();
    child.getOutputStream().close();
    String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(text).isZero();
    return text;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "FreeBSD"})
  void obeyTheRulesWithoutAttributes(String system) throws Exception {
    assertThat(run(system)).contains("9 passed, 0 failed, 7 skipped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linux", "Windows 11"})
  void obeyTheRulesOfAttributes(String system) throws Exception {
    assertThat(run(system)).contains("11 passed, 0 failed, 5 skipped");
  }
}
