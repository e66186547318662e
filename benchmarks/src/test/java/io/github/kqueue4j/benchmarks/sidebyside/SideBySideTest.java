// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.bodies.Body;
import io.github.kqueue4j.benchmarks.bodies.UnavailableException;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every workload once to check that it does what it claims: {@link Batches} fails a body that
 * collects other events or bytes than it should. No time is asserted.
 */
class SideBySideTest {

  static Stream<String> workloads() {
    return Catalogue.workloads(Backend.standard()).stream().map(Workload::id);
  }

  private static Workload workload(String id) {
    return Catalogue.workloads(Backend.standard()).stream()
        .filter(workload -> workload.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void doesWhatItClaims(String id) throws Exception {
    Workload workload = workload(id);

    Results.OfWorkload results = Batches.measure(workload, Pace.SMOKE);

    assertThat(results.contenders()).hasSameSizeAs(workload.contenders());
    assertThat(results.contenders())
        .allSatisfy(contender ->
            assertThat(contender.perOperation()).hasSize(contender.skipped().isEmpty() ? 1 : 0));
    assertThat(results.contenders())
        .filteredOn(contender -> !contender.skipped().isEmpty())
        .allSatisfy(contender ->
            assertThat(Stream.concat(OPTIONAL.stream(), LACKS.stream()))
                .anyMatch((contender.name() + ": " + contender.skipped())::contains));
  }

  /** The reasons that only exist where a host or system lacks what the workload needs. */
  private static final List<String> LACKS =
      List.of("/portable has descriptors of its own", "OpenBSD gives a process");

  /**
   * The contenders that may be skipped, because they need a library outside this project or another
   * system.
   */
  private static final List<String> OPTIONAL =
      System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64")
          ? List.of("original C", "native", "bare downcall", "VNODE")
          : List.of("original C", "native", "bare downcall", "VNODE", "epoll", "eventfd", "Netty");

  @Test
  void makesNoSystemCallsOnDescriptorsThatTheSystemDoesNotKnow() {
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      for (String workload : List.of("pipe", "cascade-100")) {
        Body.Factory factory =
            Catalogue.workloads(kernel.backend()).stream()
                .filter(each -> each.id().equals(workload))
                .findFirst()
                .orElseThrow()
                .contenders()
                .getFirst()
                .factory();
        assertThatThrownBy(factory::open)
            .isInstanceOf(UnavailableException.class)
            .hasMessage(
                "simulated/simulated has descriptors of its own, which no system call can write or"
                    + " read");
      }
    }
  }

  @Test
  void ratiosAreOfNeighbours() throws Exception {
    Workload workload =
        Workload.of(
            "two",
            "Test",
            "nothing",
            Cpus.ANY,
            List.of(
                Contender.of("a", () -> times -> times), Contender.of("b", () -> times -> times)),
            List.of(Pair.of("a", "b", 1e9)));

    Results.OfWorkload results = Batches.measure(workload, new Pace(0, 0, 5));

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
    Workload workload =
        Workload.of(
            "wrong",
            "Test",
            "too little",
            Cpus.ANY,
            List.of(Contender.of("lazy", () -> times -> times - 1)),
            List.of());

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> Batches.measure(workload, Pace.SMOKE)))
        .hasMessage("lazy did 0 operations, expected 1");
  }
}
