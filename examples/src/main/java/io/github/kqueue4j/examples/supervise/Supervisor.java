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
 * Starts programs, and starts each again a little later until it ends well. One wait serves all of
 * their ends and all of the pauses in between.
 */
public final class Supervisor {
  /**
   * A program to keep running.
   *
   * @param name what to call it
   * @param command how it is started
   */
  public record Service(String name, List<String> command) {}

  private final Backend backend;
  private final Duration pause;
  private final Consumer<String> log;

  /**
   * Makes one.
   *
   * @param backend the kernel to wait in
   * @param pause how long to wait before a program is started again
   * @param log told of each end, one line
   */
  public Supervisor(Backend backend, Duration pause, Consumer<String> log) {
    this.backend = backend;
    this.pause = pause;
    this.log = log;
  }

  /**
   * Supervises until all have ended well.
   *
   * @param services what to run
   * @throws IOException if a program cannot be started
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
          default -> throw new AssertionError("nothing else was asked for");
        }
      }
    }
  }

  private static void start(Watcher<Service> watcher, Service service) throws IOException {
    Process process = new ProcessBuilder(service.command()).inheritIO().start();
    watcher.watch(Interest.exit(process), service); // also right if it has ended already
  }

  /**
   * Runs each argument as a shell command.
   *
   * @param args shell commands
   * @throws IOException if one cannot be started
   */
  public static void main(String[] args) throws IOException {
    List<Service> services =
        List.of(args).stream().map(line -> new Service(line, List.of("sh", "-c", line))).toList();
    new Supervisor(Backend.standard(), Duration.ofSeconds(1), System.out::println)
        .supervise(services);
  }
}
