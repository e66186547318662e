// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.benchmarks.ColdProgram;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts JVMs that do one thing and print how long it took. */
public final class ColdStart implements Body {
  private final Samples nanos = new Samples(64);
  private final ColdProgram.Part part;

  private ColdStart(ColdProgram.Part part) {
    this.part = part;
  }

  /**
   * Returns a body that measures one part.
   *
   * @param part the operation of the new JVM
   * @return the body; an operation is one JVM
   */
  public static Body of(ColdProgram.Part part) {
    return new ColdStart(part);
  }

  /**
   * Returns the command that starts a JVM with the class path, flags and properties of this one.
   *
   * @return the command without a main class
   */
  public static List<String> javaCommand() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent") && !flag.startsWith("-XX:StartFlightRecording")) {
        command.add(flag);
      }
    }
    command.add("-cp");
    command.add(absolute(System.getProperty("java.class.path")));
    return command;
  }

  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  @Override
  public long run(int times) throws IOException, InterruptedException {
    List<String> command = javaCommand();
    command.add(ColdProgram.class.getName());
    command.add(part.name());
    for (int i = 0; i < times; i++) {
      Process machine =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String reported;
      try (InputStream output = machine.getInputStream()) {
        reported = new String(output.readAllBytes(), StandardCharsets.US_ASCII).strip();
      }
      int status = machine.waitFor();
      if (status != 0) {
        throw new IOException("the cold start of " + part + " ended with status " + status);
      }
      nanos.add(Long.parseLong(reported));
    }
    return times;
  }

  @Override
  public Optional<Samples> samples() {
    return Optional.of(nanos);
  }
}
