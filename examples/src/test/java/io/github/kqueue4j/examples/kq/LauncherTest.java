// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main class of the jar. */
class LauncherTest {
  private static final int MAJOR_OF_JAVA_8 = 52;

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "11", "17", "21"})
  void saysWhichJavaItNeeds(String version) {
    assertThat(Launcher.obstacle(version, "/old"))
        .isEqualTo(
            "needs Java 22 or newer, for foreign functions; this is Java "
                + version.replace("1.8", "8")
                + " of /old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"22", "25", "100"})
  void hasNothingToSayToOneThatWillDo(String version) {
    assertThat(Launcher.obstacle(version, "/new")).isEmpty();
  }

  @Test
  void canBeLoadedByAnOldVirtualMachine() throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            Objects.requireNonNull(Launcher.class.getResourceAsStream("Launcher.class")))) {
      in.skipNBytes(6);

      assertThat(in.readUnsignedShort()).isEqualTo(MAJOR_OF_JAVA_8);
    }
  }

  @Test
  void isTheMainClassOfTheJar() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<mainClass>" + Launcher.class.getName() + "</mainClass>");
  }
}
