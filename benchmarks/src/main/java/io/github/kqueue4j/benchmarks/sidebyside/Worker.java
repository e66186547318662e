// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import com.google.gson.Gson;
import io.github.kqueue4j.Backend;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program of a JVM that measures one workload and writes the figures to a file. */
public final class Worker {
  private Worker() {}

  /**
   * Measures a workload.
   *
   * @param args the id of the workload, the file, and the three numbers of a pace
   * @throws Exception if the workload cannot be measured
   */
  public static void main(String[] args) throws Exception {
    Pace pace =
        new Pace(Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    Workload workload =
        Catalogue.workloads(Backend.standard()).stream()
            .filter(each -> each.id().equals(args[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no workload " + args[0]));
    Results.OfWorkload results = Batches.measure(workload, pace);
    Files.writeString(Path.of(args[1]), new Gson().toJson(results));
    System.out.flush();
    int status = 0;
    System.exit(status); // ends the JVM even if threads of pools are still alive
  }
}
