// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import com.google.gson.Gson;
import io.github.kqueue4j.benchmarks.bodies.Affinity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts a JVM for each workload, so that no workload runs code that was compiled for another. Pins
 * the JVM to CPUs if the system has taskset(1).
 */
public final class Launcher {
  private static final long MAX_MINUTES = 10;

  private final List<String> flags;
  private final Pace pace;
  private final Path folder;
  private final List<Integer> cpus;
  private final boolean pinning;

  /**
   * Creates a launcher.
   *
   * @param flags the flags of each JVM
   * @param pace the lengths and the number of the batches
   * @param folder the folder for results and error output
   * @throws IOException if the folder cannot be created
   */
  public Launcher(List<String> flags, Pace pace, Path folder) throws IOException {
    this.flags = List.copyOf(flags);
    this.pace = pace;
    this.folder = Files.createDirectories(folder);
    this.cpus = allowedCpus();
    this.pinning = !cpus.isEmpty() && hasTaskset();
  }

  /**
   * Describes how workloads are pinned on this machine.
   *
   * @return a line of text
   */
  public String pinningText() {
    return pinning
        ? "pinned by taskset: 1 is CPU " + cpus(1) + ", 2 are CPUs " + cpus(2)
        : "not pinned: this system has no taskset";
  }

  /**
   * Measures one workload in a JVM of its own.
   *
   * @param workload the workload
   * @return the figures, or the reason of a failure
   * @throws IOException if the JVM cannot be started
   * @throws InterruptedException if interrupted
   */
  public Results.OfWorkload measure(Workload workload) throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, workload.id(), ".json");
    Process machine =
        new ProcessBuilder(command(workload, file))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve(workload.id() + ".err").toFile())
            .start();
    try {
      if (!machine.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        return failed(workload, "did not end in " + MAX_MINUTES + " minutes");
      }
      if (machine.exitValue() != 0) {
        return failed(
            workload,
            "status " + machine.exitValue() + ", see " + workload.id() + ".err in the folder");
      }
      Results.OfWorkload figures =
          new Gson().fromJson(Files.readString(file), Results.OfWorkload.class);
      Files.deleteIfExists(folder.resolve(workload.id() + ".err"));
      return figures;
    } finally {
      machine.destroyForcibly();
      Files.delete(file);
    }
  }

  private static Results.OfWorkload failed(Workload workload, String why) {
    return new Results.OfWorkload(
        workload.id(),
        workload.group(),
        workload.title(),
        workload.unit(),
        workload.cpus().toString(),
        why,
        List.of(),
        List.of());
  }

  private List<String> command(Workload workload, Path file) {
    List<String> command = new ArrayList<>();
    if (pinning && workload.cpus() != Cpus.ANY) {
      command.addAll(List.of("taskset", "-c", cpus(workload.cpus() == Cpus.ONE ? 1 : 2)));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (pinning && workload.cpus() == Cpus.TWO) {
      command.add("-D" + Affinity.CPUS + "=" + cpus(2));
    }
    if (workload.rare()) {
      command.add("-XX:CompileThresholdScaling=0.05");
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Worker.class.getName(), workload.id(), file.toString()));
    for (int number : new int[] {pace.warmMillis(), pace.batchMillis(), pace.rounds()}) {
      command.add(Integer.toString(number));
    }
    return command;
  }

  private String cpus(int count) {
    return String.join(",", cpus.stream().limit(count).map(cpu -> Integer.toString(cpu)).toList());
  }

  private static boolean hasTaskset() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, "taskset"))) {
        return true;
      }
    }
    return false;
  }

  /** The CPUs that this process may use; empty on systems other than Linux. */
  private static List<Integer> allowedCpus() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return numbers;
    }
    String key = "Cpus_allowed_list:";
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(key)) {
        for (String range : line.substring(key.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", -1);
          int last = Integer.parseInt(ends[ends.length - 1]);
          for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
            numbers.add(cpu);
          }
        }
      }
    }
    return numbers;
  }
}
