// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.reference.host.sim.SimMachine;
import io.github.kqueue4j.reference.host.sim.SimWorld;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.trace.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one scenario on a fresh simulated kernel, below the API, and produces its trace as FORMAT.md
 * defines. The calling thread is the scenario's main thread.
 */
public final class ScenarioRunner {
  private static final int HZ = 100;
  private static final int QUIET_TICKS = 10_000;

  private final SimWorld world = new SimWorld(new SimMachine(HZ, QUIET_TICKS));
  private final Names names = new Names();
  private final Trace trace = new Trace();
  private final Commands commands = new Commands(world, names, trace);
  private final List<KeventCall> calls = new ArrayList<>();
  private @Nullable String panic;

  private ScenarioRunner() {
    world.onSigio(this::sigio);
  }

  /**
   * Runs a scenario.
   *
   * @param lines the lines of the scenario
   * @return the trace and the exit status
   */
  public static Outcome run(List<String> lines) {
    return new ScenarioRunner().runLines(lines);
  }

  private Outcome runLines(List<String> lines) {
    int number = 0;
    for (String line : lines) {
      number++;
      List<String> words = words(line);
      if (words.isEmpty()) {
        continue;
      }
      trace.command(String.join(" ", words));
      world.machine.beginCommand();
      boolean deadlock;
      try {
        deadlock = !command(words);
      } catch (BadLineException e) {
        return new Outcome(
            trace.text(), "line " + number + ": " + e.getMessage() + "\n", Outcome.BAD_LINE);
      } catch (KernelPanic e) {
        return panicked(String.valueOf(e.getMessage()));
      }
      if (panic != null) {
        return panicked(panic);
      }
      if (deadlock) {
        trace.line("> DEADLOCK");
        break;
      }
    }
    return finish();
  }

  static List<String> words(String line) {
    int comment = line.indexOf('#');
    StringTokenizer tokens =
        new StringTokenizer(comment < 0 ? line : line.substring(0, comment), " \t\r\n");
    List<String> words = new ArrayList<>();
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }

  private Outcome panicked(String message) {
    trace.line("> PANIC " + message);
    return new Outcome(trace.text(), "", Outcome.PANIC);
  }

  /** Runs one command; returns false if nothing can end its wait. */
  private boolean command(List<String> words) {
    SimMachine machine = world.machine;
    return switch (words.get(0)) {
      case "tick" -> {
        Commands.need(words, 2);
        machine.advance(Math.max(0, Numbers.require(words.get(1))));
        yield true;
      }
      case "async" -> {
        async(words);
        yield true;
      }
      case "join" -> join(words);
      default -> byMain(words);
    };
  }

  private boolean byMain(List<String> words) {
    Lwp main = world.machine.curlwp();
    main.cause = Lwp.Cause.NONE;
    int error = commands.run(words);
    if (main.cause == Lwp.Cause.DEADLOCK) {
      return false;
    }
    if (error != 0) {
      trace.line("> " + Vocabulary.errno(error));
    }
    world.machine.idle();
    return true;
  }

  private void async(List<String> words) {
    if (words.size() < 3 || !words.get(2).equals("kevent")) {
      throw new BadLineException("async T kevent ...");
    }
    String name = names.fresh(words.get(1));
    KeventCall call = new KeventCall(words.subList(2, words.size()), names);
    names.bindThread(name, call);
    calls.add(call);
    Thread thread = world.machine.newThread(name, () -> inThread(call));
    thread.start();
  }

  private void inThread(KeventCall call) {
    try {
      call.run(world);
    } catch (KernelPanic e) {
      panic = String.valueOf(e.getMessage());
    }
  }

  private boolean join(List<String> words) {
    Commands.need(words, 2);
    KeventCall call = names.thread(words.get(1));
    if (!call.join()) {
      throw new BadLineException("already joined: " + words.get(1));
    }
    if (!world.machine.await(() -> call.isDone() || panic != null)) {
      return false;
    }
    if (panic == null) {
      call.print(trace, names);
    }
    return true;
  }

  private void sigio(Proc owner) {
    trace.line("! SIGIO " + names.process(owner.pPid));
  }

  /** Interrupts sleeping threads, closes all descriptors, and looks for leaks. */
  private Outcome finish() {
    trace.end();
    SimMachine machine = world.machine;
    machine.idle();
    while (!calls.stream().allMatch(KeventCall::isDone)) {
      machine.interruptAll();
    }
    Lwp lp = machine.curlwp();
    for (int fd : world.fdesc.open()) {
      world.fdesc.close(lp, fd);
    }
    machine.idle();
    StringBuilder errors = new StringBuilder();
    for (String leak : world.leaks()) {
      errors.append("! LEAK ").append(leak).append('\n');
    }
    return new Outcome(
        trace.text(), errors.toString(), errors.isEmpty() ? Outcome.OK : Outcome.LEAK);
  }
}
