// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM, for tests that would harm the JVM of the test run. */
public final class ChildJvm {
  private final List<String> before = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final ProcessBuilder builder = new ProcessBuilder();
  private final List<String> classPath = new ArrayList<>();
  private long mostSeconds = 300;

  /** Creates a child JVM with native access and assertions enabled. */
  public ChildJvm() {
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("-ea");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    addClassesOf(Kqueue.class, SimulatedKernel.class, ChildJvm.class);
  }

  /** Adds the modules or test classes of these classes, besides the API and the reference. */
  public ChildJvm withClassesOf(Class<?>... more) {
    addClassesOf(more);
    return this;
  }

  private void addClassesOf(Class<?>... more) {
    for (Class<?> type : more) {
      classPath.add(location(type));
    }
  }

  /** Adds the command that starts the JVM, such as {@code prlimit --nofile=20}. */
  public ChildJvm startedBy(String... command) {
    before.addAll(List.of(command));
    return this;
  }

  /** Adds options of the JVM. */
  public ChildJvm with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Sets an environment variable. */
  public ChildJvm env(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Sets how long the JVM may run; else 300 seconds. */
  public ChildJvm atMost(long seconds) {
    mostSeconds = seconds;
    return this;
  }

  /** Runs a main method, checks that its exit status is 0, and returns its output. */
  public String run(Class<?> main, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(":", classPath));
    command.add(main.getName());
    command.addAll(List.of(args));
    Path output = Files.createTempFile("child", ".txt");
    try {
      Process child =
          builder
              .command(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = child.waitFor(mostSeconds, TimeUnit.SECONDS);
      if (!ended) {
        child.destroyForcibly();
      }
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      assertThat(ended).as("ended in time; output: %s", text).isTrue();
      assertThat(child.exitValue()).as("exit value; output: %s", text).isZero();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
