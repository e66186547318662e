// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A virtual machine of its own, for what must not befall that of the tests. */
public final class ChildJvm {
  private static final long MOST_SECONDS = 300;

  private final List<String> before = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final ProcessBuilder builder = new ProcessBuilder();

  /** One that may call native code, with assertions enabled. */
  public ChildJvm() {
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("-ea");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
  }

  /** The command that starts it, such as {@code prlimit --nofile=20}. */
  public ChildJvm startedBy(String... command) {
    before.addAll(List.of(command));
    return this;
  }

  /** Options of the virtual machine. */
  public ChildJvm with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** A variable of the environment. */
  public ChildJvm env(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Runs a main method, and returns all that it prints; it must end well. */
  public String run(Class<?> main, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        String.join(":", location(Kqueue.class), location(Calls.class), location(ChildJvm.class)));
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
      boolean ended = child.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        child.destroyForcibly();
      }
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      assertThat(ended).as("ended in time; it said: %s", text).isTrue();
      assertThat(child.exitValue()).as("exit value; it said: %s", text).isZero();
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
