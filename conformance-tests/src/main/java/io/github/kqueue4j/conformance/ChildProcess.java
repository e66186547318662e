// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.io.IOException;

/** A process that a test watches and gives orders to. */
public interface ChildProcess {
  /**
   * Returns its pid.
   *
   * @return a positive number
   */
  long pid();

  /**
   * Has it fork; the child lives until told otherwise.
   *
   * @return the child
   * @throws IOException if it does not answer
   */
  ChildProcess fork() throws IOException;

  /**
   * Has it replace its program by another.
   *
   * @throws IOException if it does not answer
   */
  void exec() throws IOException;

  /**
   * Has it exit, and waits until it has.
   *
   * @param code its exit code
   * @throws IOException if it does not answer
   */
  void exit(int code) throws IOException;

  /**
   * Kills it with SIGKILL, and waits until it is dead.
   *
   * @throws IOException if that is not possible
   */
  void kill() throws IOException;

  /**
   * Waits until nothing is left of it, if it has exited.
   *
   * @throws IOException if it does not end
   */
  void reap() throws IOException;
}
