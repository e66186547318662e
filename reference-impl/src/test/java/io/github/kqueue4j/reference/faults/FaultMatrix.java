// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.StepRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a cell for each call, host, fault and step, or for every nth step only. System properties
 * select cells: {@code faults.call}, {@code faults.host} and {@code faults.fault} (a part of the
 * name), {@code faults.step} (a single step, to repeat a cell), {@code faults.every} and {@code
 * faults.first} (every nth step, beginning at the first).
 */
final class FaultMatrix {
  static final List<String> HOSTS = List.of("linux", "poll", "portable", "simulated");

  /** A row is abandoned after this many hangs. */
  private static final int MOST_HANGS = 3;

  private final String onlyCall = System.getProperty("faults.call", "");
  private final String onlyHost = System.getProperty("faults.host", "");
  private final String onlyFault = System.getProperty("faults.fault", "");
  private final int onlyStep = Integer.getInteger("faults.step", 0);
  private final int every = Integer.getInteger("faults.every", 1);
  private int next = Integer.getInteger("faults.first", 1);

  private final Worlds worlds = new Worlds(StepRules.all());
  private World world = worlds.make();
  private final Map<String, Integer> cells = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int count;

  /** Returns the number of cells that were run. */
  int count() {
    return count;
  }

  /** Returns the number of cells by host, as text. */
  String summary() {
    return count + " cells " + cells + ", " + wrong.size() + " wrong";
  }

  /** Returns the failures, one text for each failed cell. */
  List<String> wrong() {
    return wrong;
  }

  /** Runs the cells that the system properties select. */
  void run() {
    Uncaught.collect();
    for (String host : HOSTS) {
      if (host.contains(onlyHost)) {
        for (String call : world.calls(host)) {
          if (call.contains(onlyCall)) {
            run(call, host);
          }
        }
        leftovers(host);
      }
    }
    world.close();
  }

  private void run(String call, String host) {
    if (!isRightWithoutFaults(call, host)) {
      return;
    }
    for (Fault fault : Fault.values()) {
      if (fault.name().contains(onlyFault)) {
        row(call, host, fault);
      }
    }
  }

  /** Checks for leftovers; last, since threads of the library linger for a while. */
  private void leftovers(String host) {
    List<String> left = world.leftovers(host);
    if (!left.isEmpty()) {
      wrong.add("after all calls on " + host + ": " + String.join("; ", left));
    }
  }

  /** Runs a call without a fault, which also loads classes and creates singletons. */
  private boolean isRightWithoutFaults(String call, String host) {
    Cell calm = new Cell(call, host, Fault.STACK, 0);
    for (int i = 0; i < 2; i++) {
      Outcome outcome = world.run(calm);
      if (!outcome.wrong().isEmpty() && i > 0) {
        note(calm, outcome);
        return false;
      }
    }
    return true;
  }

  private void row(String call, String host, Fault fault) {
    int steps = world.run(new Cell(call, host, fault, 0)).steps();
    int hangs = 0;
    if (onlyStep > 0) {
      run(new Cell(call, host, fault, onlyStep));
      return;
    }
    for (; next <= steps && hangs < MOST_HANGS; next += every) {
      Cell cell = new Cell(call, host, fault, next);
      Outcome outcome = run(cell);
      hangs += outcome.spoilt() ? 1 : 0;
    }
    if (hangs == MOST_HANGS) {
      wrong.add("\"" + call + "\" on " + host + ", " + fault + ": given up at step " + next);
    }
    next = hangs == MOST_HANGS ? 1 : next - steps;
  }

  private Outcome run(Cell cell) {
    Outcome outcome = world.run(cell);
    if (outcome.reached()) {
      count++;
      cells.merge(cell.host(), 1, Integer::sum);
    }
    if (!outcome.wrong().isEmpty()) {
      note(cell, outcome);
    }
    if (outcome.spoilt()) {
      world = worlds.make();
    }
    return outcome;
  }

  private void note(Cell cell, Outcome outcome) {
    String text =
        cell
            + (outcome.reached() ? ", before " + outcome.thrownAt() : "")
            + "\n  "
            + String.join("\n  ", outcome.wrong());
    wrong.add(text);
    System.out.println("wrong: " + text);
  }
}
