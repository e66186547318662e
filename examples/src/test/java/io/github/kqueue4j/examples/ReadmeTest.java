// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows; {@code GuideTest} compares its programs with those that tests run. */
class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final int THREE_SCREENS = 160;

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void startsWithTwoCommandsOfOneLine() throws IOException {
    assertThat(blocks("sh")).hasSize(2).allMatch(block -> block.strip().lines().count() == 1);
  }

  @Test
  void hasThreeShortProgramsWithTheirImports() throws IOException {
    assertThat(blocks("java"))
        .hasSize(3)
        .allMatch(program -> program.lines().count() <= 35)
        .allMatch(program -> program.startsWith("import "))
        .allMatch(program -> program.endsWith("\n}\n"));
  }

  @Test
  void isShort() throws IOException {
    assertThat(Files.readString(README).lines().count()).isLessThan(THREE_SCREENS);
  }
}
