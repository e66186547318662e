// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the choice of a host. */
class HostChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, linux",
    "Mac OS X, poll",
    "FreeBSD, poll",
    "NetBSD, poll",
    "OpenBSD, poll",
    "DragonFlyBSD, poll",
    "Windows 11, portable",
    "AIX, portable"
  })
  void isMadeForTheSystem(String system, String host) {
    assertThat(HostChoice.usual(system)).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linux", "Mac OS X", "Windows 11"})
  void canAlwaysBePortable(String system) {
    HostChoice choice = HostChoice.of("portable", system);

    assertThat(choice.obstacle()).isEmpty();
    assertThat(choice.name()).isEqualTo("portable");
    assertThat(choice.host().name()).isEqualTo("portable");
  }

  @Test
  void namesWhatIsUnknownAndWhatIsKnown() {
    HostChoice choice = HostChoice.of("windows", "Linux");

    assertThat(choice.name()).isEqualTo("windows");
    assertThat(choice.obstacle())
        .hasValue(
            "the property kqueue4j.reference.host is \"windows\": known are linux, poll, portable");
    assertThatThrownBy(choice::host)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("windows");
  }

  @Test
  void doesNotFallBack() {
    assertThat(HostChoice.of("linux", "Windows 11").obstacle())
        .hasValueSatisfying(
            why -> assertThat(why).contains("linux", "Windows 11", "kqueue4j.reference.host"));
    assertThat(HostChoice.of("poll", "Windows 11").obstacle())
        .hasValueSatisfying(why ->
            assertThat(why).contains("poll", "Windows 11", "-Dkqueue4j.reference.host=portable"));
  }

  @Test
  void takesAnEmptyPropertyForNone() {
    assertThat(HostChoice.of("", "Windows 11").name()).isEqualTo("portable");
    assertThat(HostChoice.of(null, "Windows 11").name()).isEqualTo("portable");
  }
}
