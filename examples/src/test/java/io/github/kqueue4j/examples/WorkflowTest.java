// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the workflows run besides Maven. Their scripts run on Linux and the BSDs. */
class WorkflowTest {
  @TempDir private Path folder;

  private static String ci() throws IOException {
    return Files.readString(Script.FOLDER.resolve("workflows/ci.yml"));
  }

  @Test
  void provesThatForeignFunctionsWork() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String proof = Script.FOLDER.resolve("FfmProof.java").toString();

    Script ended =
        Script.run(folder, "", List.of(java, "--enable-native-access=ALL-UNNAMED", proof));

    assertThat(ended.out()).startsWith("foreign functions work: Java ");
    assertThat(ended.status()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void leavesTheReasonWhyNothingWasTested() throws IOException, InterruptedException {
    Script ended = Script.sh(folder, "", "bsd", "/no jdk", "/none");

    String reason = "this system has no JDK 22 or newer (looked at /no jdk /none)";
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).isEqualTo("unsupported: " + reason + "\n");
    assertThat(folder.resolve("bsd-status")).hasContent("0");
    assertThat(folder.resolve("bsd-unsupported")).hasContent(reason);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void warnsThatNothingWasTested() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("reason"), "no JDK\n");

    assertThat(Script.sh(folder, "", "unsupported", "z", "--file", "reason").out())
        .startsWith("::warning title=z::nothing was tested on z: no JDK\n");
    assertThat(Script.sh(folder, "", "unsupported", "z", "no tool").out())
        .startsWith("::warning title=z::nothing was tested on z: no tool\n");
    assertThat(Script.sh(folder, "", "unsupported", "z", "--file", "none"))
        .isEqualTo(new Script(0, ""));
  }

  @Test
  void downloadNothingThatTheyUploadedFromIt() throws IOException {
    String page = ci().substring(ci().indexOf("\n  matrix:\n"));

    assertThat(page).contains("pattern: conformance-*");
    assertThat(page).doesNotContainPattern("name: conformance-");
  }

  @Test
  void compareWithTheJdkThatTheMatrixNames() throws IOException {
    String hosted = ci().substring(ci().indexOf("\n  hosted:\n"), ci().indexOf("\n  coverage:\n"));

    assertThat(hosted.lines().filter(line -> line.contains(" -jar ")))
        .hasSize(2)
        .allMatch(line -> line.strip().startsWith("\"$RUN_JAVA\" -jar "));
  }
}
