// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import io.github.kqueue4j.spi.KqueueProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is said of a backend that is not found. */
class MissingBackendTest {
  private static final String REMEDY =
      "no META-INF/services/io.github.kqueue4j.spi.KqueueProvider names it; a fat jar must merge"
          + " these files";

  private final FakeProvider reference = new FakeProvider("reference");
  private final FakeProvider nativeKernel = new FakeProvider("native");

  /** With the classes of those packages in the fat jar. */
  private static Discovery on(String system, String classes, FakeProvider... found) {
    return new Discovery(
        List.<KqueueProvider>of(found).iterator(),
        new OwnBackends(system, name -> name.matches("io/github/kqueue4j/(" + classes + ")/.*")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "FreeBSD", "NetBSD", "OpenBSD", "DragonFlyBSD"})
  void isNotReplacedByTheReferenceIfItIsTheHostsKernelAndWasLost(String system) {
    Discovery fatJar = on(system, "ffm|reference/adapter", reference);

    assertThatThrownBy(() -> fatJar.standard(null, null))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageStartingWith("backend native is missing: its class is there, but " + REMEDY)
        .hasMessageEndingWith("; or ask for another with the property kqueue4j.backend");
    assertThat(fatJar.standard("reference", null).name()).isEqualTo("reference");
  }

  @Test
  void isNamedWhenNoOtherCanStart() {
    Discovery fatJar = on("Linux", "ffm|reference/adapter", nativeKernel.withObstacle("no kqueue"));

    assertThatThrownBy(() -> fatJar.standard(null, null))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageStartingWith(
            "no backend can start: native cannot start: no kqueue;"
                + " reference is missing: its class is there, but "
                + REMEDY);
  }

  @Test
  void isNamedWhenItIsAskedFor() {
    assertThatThrownBy(() -> on("Linux", "ffm", reference).named("native", ""))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageStartingWith(
            "backend \"native\" is not installed: reference can start; native is missing: ")
        .hasMessageContaining(REMEDY);
  }

  @Test
  void isNamedIfNoneWasFound() {
    assertThatThrownBy(() -> on("Linux", "ffm|reference/adapter").standard(null, null))
        .hasMessageStartingWith("no backend can start: none is installed; native is missing: ")
        .hasMessageContaining("; reference is missing: ");
  }

  @Test
  void isMentionedToThoseWhoAsk() {
    assertThat(on("FreeBSD", "none", reference).missing())
        .containsExactly(
            "native is missing although this system has a kqueue: add kqueue4j-native");
    assertThat(on("Linux", "none", nativeKernel).missing())
        .containsExactly("reference is missing: add kqueue4j-reference");
    assertThat(on("Linux", "ffm", reference).missing())
        .singleElement()
        .asString()
        .contains("native is missing", REMEDY);
  }

  @Test
  void isNoMistakeWhereItIsNotNeeded() {
    assertThat(on("Linux", "none", reference).missing()).isEmpty();
    assertThat(on("Windows 11", "none", reference).missing()).isEmpty();
    assertThat(on("Mac OS X", "ffm|reference/adapter", nativeKernel, reference).missing())
        .isEmpty();
  }

  @Test
  void doesNotKeepTheReferenceFromAHostWhoseKernelNobodyInstalled() {
    assertThat(on("FreeBSD", "none", reference).standard(null, null).name()).isEqualTo("reference");
  }
}
