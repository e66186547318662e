// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.examples.InheritedSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A kq of its own process, for what cannot be done to this one: its input, its signals. */
final class Launched implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final BufferedReader out;
  private final BufferedReader err;

  private Launched(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.err = process.errorReader(StandardCharsets.UTF_8);
  }

  static Launched kq(String... args) throws IOException {
    return new Launched(new ProcessBuilder(command(args)).start());
  }

  /** With variables in its environment. */
  static Launched with(Map<String, String> environment, String... args) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(args));
    builder.environment().putAll(environment);
    return new Launched(builder.start());
  }

  /** With its standard input closed. */
  static Launched withoutInput(String... args) throws IOException {
    return redirected("<&-", args);
  }

  /** With a file as its standard input. */
  static Launched withInputFrom(String file, String... args) throws IOException {
    return redirected("<" + file, args);
  }

  /** With a file as its standard output. */
  static Launched withOutputTo(String file, String... args) throws IOException {
    return redirected(">" + file, args);
  }

  private static Launched redirected(String how, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + how, "sh"));
    command.addAll(command(args));
    return new Launched(new ProcessBuilder(command).start());
  }

  private static List<String> command(String... args) {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(
        List.of(
            "-cp", System.getProperty("surefire.test.class.path", classPath), Kq.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  /** The next line that it prints and that has this in it. */
  String lineWith(String text) throws IOException {
    String line = line();
    while (!line.contains(text)) {
      line = line();
    }
    return line;
  }

  /** The next line that it prints. */
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("kq has ended: " + err.lines().toList());
    }
    return line;
  }

  /** Nobody reads what it prints from now on. */
  void closeOutput() throws IOException {
    out.close();
  }

  void write(String text) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append(text).flush();
  }

  void endInput() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).close();
  }

  /** Sends a signal by name; skips the test if the tool never sees the signal. */
  void signal(String name) throws IOException, InterruptedException {
    InheritedSignals.assumeNotIgnored(name);
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
  }

  /** What it printed last, and how it ended. */
  Run end() throws IOException, InterruptedException {
    String rest = String.join("\n", out.lines().toList());
    String errors = String.join("\n", err.lines().toList());
    return new Run(status(), rest, errors);
  }

  /** Its exit status. */
  int status() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("kq does not end");
    }
    return process.exitValue();
  }

  /** Ends it if it goes on after a failure. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
