// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every work once to check that it does what it claims: {@link Batches} fails a body that
 * collects other events or bytes than it should. No time is asserted.
 */
class SideBySideTest {

  static Stream<String> works() {
    return Catalogue.works(Backend.standard()).stream().map(Work::id);
  }

  private static Work work(String id) {
    return Catalogue.works(Backend.standard()).stream()
        .filter(work -> work.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("works")
  void doesWhatItClaims(String id) throws Exception {
    Work work = work(id);

    Results.OfWork results = Batches.measure(work, Pace.SMOKE);

    assertThat(results.contenders()).hasSameSizeAs(work.contenders());
    assertThat(results.contenders())
        .allSatisfy(contender ->
            assertThat(contender.perOperation()).hasSize(contender.skipped().isEmpty() ? 1 : 0));
    assertThat(results.contenders())
        .filteredOn(contender -> !contender.skipped().isEmpty())
        .allSatisfy(contender -> assertThat(OPTIONAL).anyMatch(contender.name()::contains));
  }

  /**
   * The contenders that may be skipped, because they need a library outside this project or another
   * system.
   */
  private static final List<String> OPTIONAL =
      System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64")
          ? List.of("original C", "native", "bare downcall", "VNODE")
          : List.of("original C", "native", "bare downcall", "VNODE", "epoll", "eventfd", "Netty");

  @Test
  void ratiosAreOfNeighbours() throws Exception {
    Work work =
        Work.of(
            "two",
            "Test",
            "nothing",
            Cpus.ANY,
            List.of(
                Contender.of("a", () -> times -> times), Contender.of("b", () -> times -> times)),
            List.of(Pair.of("a", "b", 1e9)));

    Results.OfWork results = Batches.measure(work, new Pace(0, 0, 5));

    List<Double> a = results.contenders().get(0).perOperation();
    List<Double> b = results.contenders().get(1).perOperation();
    List<Double> ratios = results.pairs().get(0).ratios();
    assertThat(ratios).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(ratios.get(i)).isEqualTo(a.get(i) / b.get(i));
    }
    assertThat(results.pairs().get(0).verdict()).isEqualTo("yes");
  }

  @Test
  void refusesABodyThatDoesOtherWorkThanItClaims() {
    Work work =
        Work.of(
            "wrong",
            "Test",
            "too little",
            Cpus.ANY,
            List.of(Contender.of("lazy", () -> times -> times - 1)),
            List.of());

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> Batches.measure(work, Pace.SMOKE)))
        .hasMessage("lazy did 0 operations, expected 1");
  }
}
