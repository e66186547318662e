// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A copy that is kept from the events alone equals the directory after any sequence of changes. The
 * profile {@code mirror} makes many runs, {@code -Dmirror.seeds=N}, from a new seed or {@code
 * -Dmirror.seed=SEED}.
 */
@EnabledOnOs(OS.LINUX)
class MirrorTest {
  private static final int SEEDS = Integer.getInteger("kqueue4j.mirror.seeds", 12);
  private static final int TRIES = 3;

  /** They failed on a busy machine, in some of many runs. */
  private static final long[] FAILED_SEEDS = {546_812_200, 233_620_181, 824_553_370};

  @TempDir Path directory;
  private int runs;

  /** The host that reports the changes. */
  enum Host {
    LINUX,
    LINUX_WITHOUT_NAMES,
    POLL,
    PORTABLE;

    LimitedBackend backend() {
      ReferenceHost host =
          switch (this) {
            case LINUX, LINUX_WITHOUT_NAMES -> new LinuxHost();
            case POLL -> new PollHost();
            case PORTABLE -> new PortableHost();
          };
      return new LimitedBackend(host, this == LINUX);
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void equalsTheDirectory(Host host) throws Exception {
    long first = Long.getLong("kqueue4j.mirror.seed", 0L);
    LimitedBackend backend = host.backend();
    for (long seed = first; seed < first + SEEDS; seed++) {
      check(host, backend, seed);
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void equalsTheDirectoryForSeedsThatFailedOnce(Host host) throws Exception {
    LimitedBackend backend = host.backend();
    for (long seed : FAILED_SEEDS) {
      check(host, backend, seed);
    }
  }

  private void check(Host host, LimitedBackend backend, long seed) throws Exception {
    Random random = new Random(seed);
    boolean tree = random.nextBoolean();
    int threads = 1 + random.nextInt(3);
    boolean paused = random.nextBoolean();
    List<MirrorOperation> operations =
        MirrorOperation.of(random, 20 + random.nextInt(300), tree ? 3 : 1, paused);
    if (host != Host.LINUX_WITHOUT_NAMES) {
      // A write through a name that is removed before the service reads the file is not reported
      // for the file's other names.
      operations.removeIf(operation -> operation.kind() == MirrorOperation.Kind.HARD_LINK);
    }
    String difference = difference(backend, operations, tree, threads);
    if (!difference.isEmpty()) {
      List<MirrorOperation> fewer = shrunk(backend, operations, tree, threads);
      assertThat(difference)
          .as("seed %d, %s, %d threads: %s", seed, tree ? "tree" : "directory", threads, fewer)
          .isEmpty();
    }
  }

  private String difference(
      LimitedBackend backend, List<MirrorOperation> operations, boolean tree, int threads)
      throws Exception {
    runs++;
    Path base = Files.createDirectory(directory.resolve("run" + runs));
    return new MirrorRun(backend, base, tree, threads).run(operations);
  }

  /** Removes steps while the run still fails. */
  private List<MirrorOperation> shrunk(
      LimitedBackend backend, List<MirrorOperation> operations, boolean tree, int threads)
      throws Exception {
    List<MirrorOperation> left = operations;
    for (int size = left.size() / 2; size > 0; size /= 2) {
      for (int start = 0; start < left.size(); start += size) {
        List<MirrorOperation> fewer = new ArrayList<>(left);
        fewer.subList(start, Math.min(left.size(), start + size)).clear();
        if (failsAgain(backend, fewer, tree, threads)) {
          left = fewer;
          start -= size;
        }
      }
    }
    return left;
  }

  private boolean failsAgain(
      LimitedBackend backend, List<MirrorOperation> operations, boolean tree, int threads)
      throws Exception {
    for (int i = 0; i < TRIES; i++) {
      if (!difference(backend, operations, tree, threads).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
