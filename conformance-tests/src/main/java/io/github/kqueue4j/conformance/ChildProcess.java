// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.io.IOException;

/** A process that a test watches and controls. */
public interface ChildProcess {
  /**
   * Returns the pid of the process.
   *
   * @return a positive number
   */
  long pid();

  /**
   * Makes the process fork. The child lives until it is told to end.
   *
   * @return the child
   * @throws IOException if the process does not answer
   */
  ChildProcess fork() throws IOException;

  /**
   * Makes the process replace its program by another.
   *
   * @throws IOException if the process does not answer
   */
  void exec() throws IOException;

  /**
   * Makes the process exit, and waits until it has exited.
   *
   * @param code the exit code
   * @throws IOException if the process does not answer
   */
  void exit(int code) throws IOException;

  /**
   * Kills the process with SIGKILL, and waits until it has ended.
   *
   * @throws IOException if the process cannot be killed
   */
  void kill() throws IOException;

  /**
   * Waits until the process, which has exited, is reaped.
   *
   * @throws IOException if the process does not end
   */
  void reap() throws IOException;
}
