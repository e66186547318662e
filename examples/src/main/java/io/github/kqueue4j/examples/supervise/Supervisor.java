// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.supervise;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts programs, and starts each of them again until it ends with status 0. One thread waits for
 * the ends of all programs and for the pauses before their next starts.
 */
public final class Supervisor {
  /**
   * A program to keep running.
   *
   * @param name the name of the program in the log
   * @param command the program and its arguments
   */
  public record Service(String name, List<String> command) {}

  private final Backend backend;
  private final Duration pause;
  private final Consumer<String> log;

  /**
   * Creates a supervisor.
   *
   * @param backend the backend that reports the ends of programs
   * @param pause how long to wait before a program is started again
   * @param log called with one line for each end of a program
   */
  public Supervisor(Backend backend, Duration pause, Consumer<String> log) {
    this.backend = backend;
    this.pause = pause;
    this.log = log;
  }

  /**
   * Runs until all programs have ended with status 0.
   *
   * @param services the programs to run
   * @throws IOException if a program cannot be started; those that run already go on
   */
  public void supervise(List<Service> services) throws IOException {
    try (Watcher<Service> watcher = Watcher.open(backend)) {
      for (Service service : services) {
        start(watcher, service);
      }
      while (watcher.size() > 0) {
        switch (watcher.take()) {
          case Event.Exited<Service> exit when exit.status().isSuccess() ->
              log.accept(exit.attachment().name() + " is done");
          case Event.Exited<Service> exit -> {
            log.accept(exit.attachment().name() + ": " + exit.status() + "; again soon");
            watcher.watch(Interest.after(pause), exit.attachment());
          }
          case Event.Expired<Service> retry -> start(watcher, retry.attachment());
          default -> throw new AssertionError("nothing else is watched");
        }
      }
    }
  }

  private static void start(Watcher<Service> watcher, Service service) throws IOException {
    Process process = new ProcessBuilder(service.command()).inheritIO().start();
    watcher.watch(Interest.exit(process), service); // reports an end before this call too
  }

  /**
   * Runs each argument as a shell command.
   *
   * @param args shell commands
   * @throws IOException if a command cannot be started
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.err.println("usage: Supervisor COMMAND...");
      return;
    }
    List<Service> services =
        List.of(args).stream().map(line -> new Service(line, List.of("sh", "-c", line))).toList();
    new Supervisor(Backend.standard(), Duration.ofSeconds(1), System.out::println)
        .supervise(services);
  }
}
