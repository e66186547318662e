// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Descriptor;
import java.io.IOException;

/** A file that a test watches and changes. */
public interface WatchedFile {
  /**
   * Returns the descriptor to watch it by.
   *
   * @return the same one each time
   */
  Descriptor descriptor();

  /**
   * Overwrites its first byte.
   *
   * @throws IOException if that fails
   */
  void overwrite() throws IOException;

  /**
   * Appends a byte.
   *
   * @throws IOException if that fails
   */
  void extend() throws IOException;

  /**
   * Takes the permission to write from it.
   *
   * @throws IOException if that fails
   */
  void changeMode() throws IOException;

  /**
   * Gives it a second name.
   *
   * @throws IOException if that fails
   */
  void link() throws IOException;

  /**
   * Gives it another name.
   *
   * @throws IOException if that fails
   */
  void rename() throws IOException;

  /**
   * Takes its last name away.
   *
   * @throws IOException if that fails
   */
  void delete() throws IOException;
}
