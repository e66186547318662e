// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import com.google.gson.Gson;
import io.github.kqueue4j.Backend;
import java.nio.file.Files;
import java.nio.file.Path;

/** The virtual machine of one work: measures it and writes the figures to a file. */
public final class Worker {
  private Worker() {}

  /**
   * Measures.
   *
   * @param args the work's id, the file, and the three numbers of a pace
   * @throws Exception if it cannot be measured
   */
  public static void main(String[] args) throws Exception {
    Pace pace =
        new Pace(Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    Work work =
        Catalogue.works(Backend.standard()).stream()
            .filter(each -> each.id().equals(args[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no work " + args[0]));
    Results.OfWork results = Batches.measure(work, pace);
    Files.writeString(Path.of(args[1]), new Gson().toJson(results));
    System.out.flush();
    int status = 0;
    System.exit(status); // threads of pools must not hold it up
  }
}
