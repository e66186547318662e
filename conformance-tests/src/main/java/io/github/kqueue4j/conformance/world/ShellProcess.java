// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.conformance.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A child process that reads orders: a shell, or a JVM on a system without a shell. */
final class ShellProcess implements ChildProcess, AutoCloseable {
  private static final Path SHELL = Path.of("/bin/sh");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * The child of {@code fork} ends by itself after 30 seconds; {@code exec} runs the same program
   * again.
   */
  private static final String PROGRAM =
      """
      echo ready
      while read -r order argument; do
        case $order in
          fork) sleep 30 </dev/null >/dev/null 2>&1 & echo $! ;;
          exec) exec "$0" -c "$1" "$0" "$1" ;;
          exit) exit "$argument" ;;
        esac
      done
      """;

  private final Process process;
  private final OutputStream orders;
  private final BufferedReader answers;

  private ShellProcess(Process process) throws IOException {
    this.process = process;
    this.orders = process.getOutputStream();
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    expect("ready");
  }

  static boolean hasShell() {
    return Files.isExecutable(SHELL);
  }

  static ShellProcess start() throws IOException {
    ProcessBuilder builder =
        hasShell()
            ? new ProcessBuilder(SHELL.toString(), "-c", PROGRAM, SHELL.toString(), PROGRAM)
            : new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OrderedProcess.class.getName());
    return new ShellProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void order(String line) throws IOException {
    orders.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    orders.flush();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("process " + pid() + " has ended and does not answer");
    }
    return line;
  }

  private void expect(String expected) throws IOException {
    String line = answer();
    if (!line.equals(expected)) {
      throw new IOException(
          "process " + pid() + " printed \"" + line + "\" instead of " + expected);
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public ChildProcess fork() throws IOException {
    order("fork");
    return new GrandChild(Long.parseLong(answer().strip()));
  }

  @Override
  public void exec() throws IOException {
    order("exec");
    expect("ready");
  }

  @Override
  public void exit(int code) throws IOException {
    order("exit " + code);
    reap();
  }

  @Override
  public void kill() throws IOException {
    process.destroyForcibly();
    reap();
  }

  @Override
  public void reap() throws IOException {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("process " + pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for process " + pid(), e);
    }
  }

  /** Kills the process and closes its pipes. */
  @Override
  public void close() throws IOException {
    kill();
    answers.close();
    try {
      orders.close();
    } catch (IOException e) {
      if (process.isAlive()) { // an order that an ended process did not read does not matter
        throw e;
      }
    }
  }

  /** A child of the shell, which can only be killed. */
  private record GrandChild(long pid) implements ChildProcess {
    private UnsupportedOperationException unsupported() {
      return new UnsupportedOperationException("a child of the shell takes no orders: " + pid);
    }

    @Override
    public ChildProcess fork() {
      throw unsupported();
    }

    @Override
    public void exec() {
      throw unsupported();
    }

    @Override
    public void exit(int code) {
      throw unsupported();
    }

    @Override
    public void kill() {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void reap() throws IOException {
      kill();
    }
  }
}
