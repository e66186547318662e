// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.List;

/** Copies of the library's classes, and the calls that are made of them. */
public interface World {
  /**
   * The calls of a host.
   *
   * @param host {@code linux}, {@code poll}, {@code portable} or {@code simulated}
   * @return their names
   */
  List<String> calls(String host);

  /**
   * Runs a cell; returns after a bounded time, whatever hangs.
   *
   * @param cell which
   * @return what came of it
   */
  Outcome run(Cell cell);

  /**
   * What the calls so far left behind that goes away in time, if it does.
   *
   * @param host the host
   * @return sentences; none if nothing is left
   */
  List<String> leftovers(String host);

  /** Ends the threads of the world. */
  void close();
}
