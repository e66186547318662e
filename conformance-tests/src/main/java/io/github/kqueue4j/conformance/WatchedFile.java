// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Descriptor;
import java.io.IOException;

/** A file that a test watches and changes. */
public interface WatchedFile {
  /**
   * Returns the descriptor by which the file is watched.
   *
   * @return the same descriptor each time
   */
  Descriptor descriptor();

  /**
   * Overwrites the first byte of the file.
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
   * Removes write permission from the file.
   *
   * @throws IOException if that fails
   */
  void changeMode() throws IOException;

  /**
   * Creates a second link to the file.
   *
   * @throws IOException if that fails
   */
  void link() throws IOException;

  /**
   * Renames the file.
   *
   * @throws IOException if that fails
   */
  void rename() throws IOException;

  /**
   * Removes the last link to the file.
   *
   * @throws IOException if that fails
   */
  void delete() throws IOException;
}
