// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the guide in a JVM of its own. */
final class Program implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;

  private Program(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static Program start(Class<?> main, String... args) throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("surefire.test.class.path", classPath));
    command.add(main.getName());
    command.addAll(List.of(args));
    return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Reads lines until one is that. */
  void awaitLine(String expected) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = "";
    while (!line.equals(expected)) {
      line = out.readLine();
      if (line == null) {
        throw new AssertionError("it ended without \"" + expected + "\": " + lines);
      }
      lines.add(line);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    String kill = "kill -" + name + " " + process.pid();
    new ProcessBuilder("sh", "-c", kill).inheritIO().start().waitFor();
  }

  /** Waits for its end; returns the rest of its output. */
  List<String> rest() throws IOException, InterruptedException {
    List<String> lines = out.lines().toList();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(process + " " + lines);
    }
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
