// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours. CLICOLOR_FORCE stands for a terminal, which a test has not. */
class InkTest {
  private static final String ESCAPE = "\u001b[";
  private static final String[] WATCH = {"watch", "--timer", "10ms", "--count", "1"};

  private static String printed(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    try (Launched kq = Launched.with(environment, args)) {
      Run end = kq.end();
      assertThat(end.status()).as(end.err()).isZero();
      return end.out();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "--help", "watch --timer 10ms --count 1"})
  void areThereOnATerminal(String line) throws IOException, InterruptedException {
    assertThat(printed(Map.of("CLICOLOR_FORCE", "1"), line.split(" ", -1))).contains(ESCAPE);
  }

  @Test
  void areNotInFiles() throws IOException, InterruptedException {
    assertThat(printed(Map.of(), WATCH))
        .contains("timer 10ms            expired") // more than once where the start takes long
        .doesNotContain(ESCAPE);
  }

  @Test
  void areNotWhereNobodyWantsThem() throws IOException, InterruptedException {
    assertThat(printed(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), WATCH))
        .contains("timer 10ms")
        .doesNotContain(ESCAPE);
  }
}
