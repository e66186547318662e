// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.List;

/** A set of copies of the library's classes, and the calls that the tests make on them. */
public interface World {
  /**
   * Returns the calls that can be made on a host.
   *
   * @param host {@code linux}, {@code poll}, {@code portable} or {@code simulated}
   * @return the names of the calls
   */
  List<String> calls(String host);

  /**
   * Runs a cell. Returns after a bounded time even if the call hangs.
   *
   * @param cell the cell
   * @return the outcome
   */
  Outcome run(Cell cell);

  /**
   * Waits for resources of earlier calls that are released with a delay, and returns those that
   * remain.
   *
   * @param host the host
   * @return a sentence for each resource; empty if none is left
   */
  List<String> leftovers(String host);

  /** Ends the threads of the world. */
  void close();
}
