// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the image of the tool as it is unpacked from its archive. The profile {@code image} makes
 * the archive and runs this class; no other build does.
 */
class ImageTest {
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  @TempDir private static Path folder;
  private static Path image = Path.of("");

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    Path archive = Path.of(System.getProperty("kq.archive"));
    Path copy = folder.resolve("kq.tar.gz");
    Files.copy(archive, copy);
    run(List.of("tar", "-xzf", "kq.tar.gz"));
    image = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
  }

  /** Runs a command, which must end well and without a warning; returns what it writes. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, out).isZero();
    assertThat(out).doesNotContain("WARNING");
    return out;
  }

  private static String kq(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(image.resolve("bin").resolve(WINDOWS ? "kq.bat" : "kq").toString());
    command.addAll(List.of(args));
    return run(command);
  }

  @Test
  void hasBothBackends() throws Exception {
    assertThat(kq("info")).contains("reference/", "native/");
  }

  @Test
  void watchesAllKindsOfEvents() throws Exception {
    assertThat(kq("demo")).contains("good: ").contains("kinds of events seen");
  }

  @Test
  void knowsItsVersion() throws Exception {
    assertThat(kq("--version").strip()).isEqualTo("kq " + System.getProperty("kq.version"));
  }

  @Test
  void printsJson() throws Exception {
    assertThat(kq("watch", "--timer", "1ms", "--count", "1", "--json"))
        .contains("\"filter\":\"TIMER\"");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisabledOnOs(OS.WINDOWS)
  void isStartedThroughALinkAndGetsTheSignals() throws Exception {
    Path folderOfPrograms = Files.createDirectory(folder.resolve("programs"));
    Path link = folderOfPrograms.resolve("kq");
    Files.createSymbolicLink(link, folderOfPrograms.relativize(image.resolve("bin/kq")));
    Process process =
        new ProcessBuilder(link.toString(), "watch", "--timer", "1ms", "--signal", "USR1").start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).contains("timer 1ms");
      run(List.of("kill", "-USR1", Long.toString(process.pid())));
      assertThat(out.lines().anyMatch(line -> line.contains("USR1"))).isTrue();
      assertThat(process.children()).as("a shell that waits for Java").isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void bringsItsLicencesAndItsManualPage() {
    assertThat(image).isDirectoryContaining(path -> path.endsWith("LICENSE"));
    assertThat(image).isDirectoryContaining(path -> path.endsWith("NOTICE"));
    assertThat(image.resolve("legal/java.base")).isNotEmptyDirectory();
    assertThat(image.resolve("man/man1/kq.1")).isNotEmptyFile();
  }
}
