// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line. */
class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({
    "1ns, PT0.000000001S",
    "1us, PT0.000001S",
    "2µs, PT0.000002S",
    "500ms, PT0.5S",
    "500 MS, PT0.5S",
    "2s, PT2S",
    "1.5s, PT1.5S",
    ".5s, PT0.5S",
    "1m, PT1M",
    "1min, PT1M",
    "1h, PT1H",
    "0.1ns, PT0.000000001S",
    "2562047h, PT2562047H",
  })
  void reads(String text, Duration duration) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "500; '500' has no unit: 500ms or 500s?",
        "0s; '0s' is not more than 0",
        "-1s; '-1s' is not more than 0",
        "5d; '5d' has an unknown unit, 'd': use ns, us, ms, s, m or h",
        "2562048h; '2562048h' is too long: at most 292 years, 2562047h",
        "ms; 'ms' is no duration: write a number and a unit, such as 500ms, 1.5s or 2m",
        "1.2.3s; '1.2.3s' is no duration: write a number and a unit, such as 500ms, 1.5s or 2m",
        "1,5s; '1,5s' is no duration: write a number and a unit, such as 500ms, 1.5s or 2m",
        "''; '' is no duration: write a number and a unit, such as 500ms, 1.5s or 2m",
      })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> new DurationConverter().convert(text.replace("''", "")))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"PT1M, 60s", "PT0.5S, 500ms", "PT0.0000015S, 1500ns", "PT0.000002S, 2us"})
  void writesWhatItReads(Duration duration, String text) {
    assertThat(DurationConverter.text(duration)).isEqualTo(text);
    assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
  }
}
