// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The mirror on a simulated kernel: a copy that is kept from the events alone equals the directory,
 * in whatever order files change, notes are reported, and the service and the program go on. The
 * properties are those of {@link MirrorTest}.
 */
@EnabledOnOs(OS.LINUX)
class SimulatedMirrorTest {
  private static final int SEEDS = Integer.getInteger("kqueue4j.mirror.seeds", 40);

  /** How often two runs are compared at most until both are brief. */
  private static final int MOST_TRIES = 100;

  @TempDir Path directory;
  private int runs;

  /** What one seed decides before the run. */
  private record Plan(long seed, boolean tree, int threads, List<MirrorOperation> operations) {
    static Plan of(long seed, int most) {
      Random random = new Random(seed);
      boolean tree = random.nextBoolean();
      int threads = 1 + random.nextInt(3);
      int count = 20 + random.nextInt(most);
      return new Plan(seed, tree, threads, MirrorOperation.of(random, count, tree ? 3 : 1, false));
    }

    Plan with(List<MirrorOperation> others) {
      return new Plan(seed, tree, threads, others);
    }
  }

  @Test
  void equalsTheDirectory() throws Exception {
    long first = Long.getLong("kqueue4j.mirror.seed", 0L);
    for (long seed = first; seed < first + SEEDS; seed++) {
      check(seed);
    }
  }

  /**
   * A directory left while it could not be watched, a link left, and notes of a move came before or
   * after a look.
   */
  @ParameterizedTest
  @ValueSource(longs = {10, 23, 31, 33})
  void equalsTheDirectoryForSeedsThatFailedOnce(long seed) throws Exception {
    check(seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void repeatsARun(long seed) throws Exception {
    Plan plan = Plan.of(seed, 1);
    List<String> log = new ArrayList<>();
    List<String> again = new ArrayList<>();
    boolean isBrief;
    int tries = 0;
    do { // on a busy machine a file may be no longer new, for the service, when it is looked at
      log.clear();
      again.clear();
      long begin = System.nanoTime();
      run(plan, log);
      run(plan, again);
      isBrief = System.nanoTime() - begin < SimulatedMirrorRun.MOST_NANOS;
      tries++;
    } while (!again.equals(log) && !isBrief && tries < MOST_TRIES);
    assertThat(again).as("after %d tries, brief: %s", tries, isBrief).isEqualTo(log);
  }

  private void check(long seed) throws Exception {
    Plan plan = Plan.of(seed, 300);
    String difference = run(plan, new ArrayList<>());
    if (!difference.isEmpty()) {
      Plan fewer = shrunk(plan);
      List<String> log = new ArrayList<>();
      run(fewer, log);
      assertThat(difference).as("seed %d: %s, steps %s", seed, fewer, log).isEmpty();
    }
  }

  private String run(Plan plan, List<String> log) throws Exception {
    runs++;
    Path base = Files.createDirectory(directory.resolve("run" + runs));
    try (SimulatedFiles files = new SimulatedFiles()) {
      SimulatedMirrorRun run =
          new SimulatedMirrorRun(
              files, base, plan.tree(), plan.threads(), plan.seed(), plan.operations());
      String difference = run.run();
      log.addAll(run.log());
      assertThat(files.leftovers()).isEmpty();
      return difference;
    }
  }

  /** Removes operations while the run still fails. */
  private Plan shrunk(Plan plan) throws Exception {
    Plan left = plan;
    for (int size = plan.operations().size() / 2; size > 0; size /= 2) {
      int start = 0;
      while (start < left.operations().size()) {
        List<MirrorOperation> fewer = new ArrayList<>(left.operations());
        fewer.subList(start, Math.min(fewer.size(), start + size)).clear();
        Plan smaller = left.with(fewer);
        if (run(smaller, new ArrayList<>()).isEmpty()) {
          start += size;
        } else {
          left = smaller;
        }
      }
    }
    return left;
  }
}
