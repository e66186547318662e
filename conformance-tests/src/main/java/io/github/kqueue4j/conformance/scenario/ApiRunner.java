// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.conformance.ChildProcess;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import io.github.kqueue4j.reference.trace.EventLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a portable scenario in a world, through the public API, and returns its trace. A tick is 10
 * ms of the world's time, multiplied by the scale of the run.
 */
public final class ApiRunner {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int KILL = 9;
  private static final int CODE_SHIFT = 8;

  private final World world;
  private final double scale;
  private final Trace trace = new Trace();
  private final Map<String, Object> names = new HashMap<>();
  private final Map<Long, String> descriptors = new HashMap<>();
  private final Map<Long, String> processes = new HashMap<>();
  private final EventLine.Names words = new Words();

  private ApiRunner(World world, double scale) {
    this.world = world;
    this.scale = scale;
  }

  /** The names of descriptors and processes. */
  private final class Words implements EventLine.Names {
    @Override
    public @Nullable String descriptor(long fd) {
      return descriptors.get(fd);
    }

    @Override
    public @Nullable String process(long pid) {
      return processes.get(pid);
    }
  }

  /** Thrown for a line that is not a command, or for a name that is not bound. */
  public static final class NotAScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAScenarioException(String line, Throwable cause) {
      super(line + ": " + cause.getMessage(), cause);
    }
  }

  /** A thread and the call that it makes. */
  private record Waiter(WorldThread task, ApiCall call) {}

  /**
   * A descriptor and its number, which the name stands for even after the descriptor was closed.
   */
  private record Numbered(Object object, long number) {}

  /**
   * Runs a scenario.
   *
   * @param world the world to run in
   * @param lines the lines of the scenario
   * @param scale the factor for all times of the scenario
   * @return the trace
   * @throws IOException if the world refuses a command that the scenario expects to work
   */
  public static String run(World world, List<String> lines, double scale) throws IOException {
    ApiRunner runner = new ApiRunner(world, scale);
    runner.ignoreSignals(lines);
    for (String line : lines) {
      List<String> command = ScenarioRunner.words(line);
      if (!command.isEmpty()) {
        runner.trace.command(String.join(" ", command));
        try {
          runner.command(command);
        } catch (BadLineException
            | IndexOutOfBoundsException
                e) { // the index is out of bounds if a command has too few words
          throw new NotAScenarioException(line, e);
        }
      }
    }
    return runner.trace.text();
  }

  private void command(List<String> command) throws IOException {
    switch (command.get(0)) {
      case "kqueue" -> {
        Kqueue kq = world.open();
        bind(command.get(1), kq, kq.descriptor().number());
      }
      case "pipe" -> {
        Descriptor.Pipe pipe = world.pipe();
        bind(command.get(1), pipe.source(), pipe.source().number());
        bind(command.get(2), pipe.sink(), pipe.sink().number());
      }
      case "write", "read" -> move(command);
      case "close" -> close(command.get(1));
      case "tick" -> world.pass(scaled(TICK.multipliedBy(Numbers.require(command.get(1)))));
      case "kevent" -> {
        ApiCall call = call(command);
        call.run(words);
        call.print(trace);
      }
      case "async" -> {
        ApiCall call = call(command.subList(2, command.size()));
        WorldThread task = world.start(command.get(1), () -> call.run(words));
        names.put(command.get(1), new Waiter(task, call));
      }
      case "join" -> {
        Waiter waiter = named(command.get(1), Waiter.class);
        waiter.task().join();
        waiter.call().print(trace);
      }
      case "signal" -> world.signal(Signal.of(Numbers.require(command.get(1))));
      case "proc", "fork", "exec", "exit", "reap" -> process(command);
      default -> throw new BadLineException("not portable: " + command.get(0));
    }
  }

  private Duration scaled(Duration time) {
    return Duration.ofNanos((long) (time.toNanos() * scale));
  }

  private void bind(String name, Object object, long number) {
    names.put(name, new Numbered(object, number));
    descriptors.put(number, name);
  }

  private ApiCall call(List<String> command) {
    Object object = named(command.get(1), Numbered.class).object();
    if (object instanceof Kqueue kq) {
      return new ApiCall(kq, command.subList(2, command.size()), this::ident, scale);
    }
    throw new BadLineException("not a kqueue: " + command.get(1));
  }

  private void move(List<String> command) throws IOException {
    Descriptor descriptor = (Descriptor) named(command.get(1), Numbered.class).object();
    ByteBuffer bytes = ByteBuffer.allocate((int) Numbers.require(command.get(2)));
    if (command.get(0).equals("read")) {
      int moved = descriptor.read(bytes);
      trace.line("> " + (moved == 0 && bytes.hasRemaining() ? "EAGAIN" : Math.max(moved, 0)));
      return;
    }
    try {
      int moved = descriptor.write(bytes);
      trace.line("> " + (moved == 0 && bytes.hasRemaining() ? "EAGAIN" : moved));
    } catch (ClosedChannelException e) {
      trace.line("> EBADF");
    } catch (IOException e) {
      trace.line("> EPIPE"); // channels have no errno, and a pipe has no other failure
    }
  }

  private void close(String name) {
    switch (named(name, Numbered.class).object()) {
      case Kqueue kq -> kq.close();
      case Descriptor descriptor -> descriptor.close();
      default -> throw new BadLineException("cannot be closed: " + name);
    }
  }

  /** Ignores the signals of a scenario, so that they only count. */
  private void ignoreSignals(List<String> lines) throws KqueueException {
    Set<Signal> signals = EnumSet.noneOf(Signal.class);
    for (String line : lines) {
      List<String> command = ScenarioRunner.words(line);
      if (!command.isEmpty() && command.get(0).equals("signal")) {
        signals.add(Signal.of(Numbers.require(command.get(1))));
      }
    }
    for (Signal signal : signals) {
      world.backend().ignore(signal);
      world.own(() -> world.backend().restore(signal));
    }
  }

  private void process(List<String> command) throws IOException {
    String name = command.get(1);
    if (command.get(0).equals("proc")) {
      bindProcess(name, world.startProcess());
      return;
    }
    ChildProcess process = named(name, ChildProcess.class);
    switch (command.get(0)) {
      case "fork" -> bindProcess(command.get(2), process.fork());
      case "exec" -> process.exec();
      case "reap" -> process.reap();
      default -> {
        int status = (int) Numbers.require(command.get(2));
        if (status == KILL) {
          process.kill();
        } else {
          process.exit(status >> CODE_SHIFT);
        }
      }
    }
  }

  private void bindProcess(String name, ChildProcess process) {
    names.put(name, process);
    processes.put(process.pid(), name);
  }

  private <T> T named(String name, Class<T> type) {
    Object object = names.get(name);
    if (!type.isInstance(object)) {
      throw new BadLineException("not a " + type.getSimpleName() + ": " + name);
    }
    return type.cast(object);
  }

  private long ident(String name) {
    return switch (names.get(name)) {
      case Numbered descriptor -> descriptor.number();
      case ChildProcess process -> process.pid();
      case null, default -> throw new BadLineException("unknown name: " + name);
    };
  }
}
