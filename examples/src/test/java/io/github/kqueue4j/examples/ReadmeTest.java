// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows. */
class ReadmeTest {
  private static final Path SOURCE =
      Path.of("src/main/java/io/github/kqueue4j/examples/FirstSteps.java");

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void startsWithTwoCommandsOfOneLine() throws IOException {
    assertThat(blocks("sh")).hasSize(2).allMatch(block -> block.strip().lines().count() == 1);
  }

  @Test
  void hasShortExamplesThatCompile() throws IOException {
    List<String> examples = blocks("java");

    assertThat(examples).hasSize(2);
    for (String example : examples) {
      assertThat(example.lines().count()).isLessThan(15);
      assertThat(Files.readString(SOURCE)).contains(example.stripTrailing().indent(4));
    }
  }

  @Test
  void hasAnExampleThatRuns() throws IOException {
    Process child = new ProcessBuilder("sh", "-c", "read line").start();
    try (Descriptor.SocketPair pair = Descriptor.socketPair()) {
      pair.right().write(ByteBuffer.wrap(new byte[] {1}));

      FirstSteps.run(pair.left(), child);
    } finally {
      child.destroy();
    }
  }

  @Test
  void hasATypedExampleThatRuns() throws IOException {
    Process child = new ProcessBuilder("sh", "-c", "read line").start();
    try (Descriptor.SocketPair pair = Descriptor.socketPair()) {
      pair.right().write(ByteBuffer.wrap(new byte[] {1}));
      child.getOutputStream().close();

      FirstSteps.runTyped(pair.left(), child);
    } finally {
      child.destroy();
    }
  }
}
