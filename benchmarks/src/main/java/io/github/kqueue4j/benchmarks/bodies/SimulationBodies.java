// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.scenario.Outcome;
import io.github.kqueue4j.conformance.scenario.ScenarioRunner;
import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Bodies that run programs on simulated kernels. An operation is one program, from the creation of
 * its kernel to its trace.
 */
public final class SimulationBodies {
  private static final String ONE = "/io/github/kqueue4j/conformance/golden/user-clear.kqs";

  private SimulationBodies() {}

  /**
   * Returns a body that runs all golden scenarios of the conformance suite.
   *
   * @return the body
   * @throws Exception if the scenarios cannot be read
   */
  public static Body goldenScenarios() throws Exception {
    List<Scenario> scenarios = read();
    return new Body() {
      @Override
      public long run(int times) {
        long right = 0;
        for (int t = 0; t < times; t++) {
          for (int i = 0; i < scenarios.size(); i++) {
            Outcome outcome = ScenarioRunner.run(scenarios.get(i).lines);
            right += outcome.trace().equals(scenarios.get(i).trace) ? 1 : 0;
          }
        }
        return right;
      }

      @Override
      public long expected(int times) {
        return (long) times * scenarios.size();
      }
    };
  }

  /**
   * Returns a body that runs an event loop through the API, which hangs up five minutes after the
   * last byte.
   *
   * @return the body
   */
  public static Body idleLoop() {
    return times -> {
      long right = 0;
      for (int i = 0; i < times; i++) {
        right += hangsUp() ? 1 : 0;
      }
      return right;
    };
  }

  private static boolean hangsUp() throws Exception {
    try (SimulatedKernel kernel = SimulatedKernel.create();
        SimulatedDevice peer = kernel.openDevice();
        Kqueue kq = Kqueue.open(kernel.backend())) {
      KEvent idle = KEvent.timer(1, Duration.ofMinutes(5)).add().oneshot();
      kernel.schedule(Duration.ofMinutes(4), () -> peer.level(1));
      kq.register(KEvent.read(peer.descriptor()).add().clear(), idle);
      boolean data = kq.take().size() == 1;
      kq.register(KEvent.timer(1).delete(), idle);
      boolean timeout = kq.take().size() == 1;
      return data && timeout && kernel.elapsed().equals(Duration.ofMinutes(9));
    }
  }

  private static List<Scenario> read() throws IOException, URISyntaxException {
    URL one = Objects.requireNonNull(SimulationBodies.class.getResource(ONE), ONE);
    URI uri = one.toURI();
    if (!uri.getScheme().equals("jar")) {
      return read(Objects.requireNonNull(Path.of(uri).getParent()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
      return read(Objects.requireNonNull(jar.getPath(ONE).getParent()));
    }
  }

  private static List<Scenario> read(Path folder) throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".kqs")) {
          Path trace = file.resolveSibling(name.replace(".kqs", ".trace"));
          scenarios.add(new Scenario(Files.readAllLines(file), Files.readString(trace)));
        }
      }
    }
    return scenarios;
  }

  /** A scenario and its expected trace. */
  private record Scenario(List<String> lines, String trace) {}
}
