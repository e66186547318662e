// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * The changes of an entry, before they are converted to the kinds that the key was registered for.
 */
enum EntryChange {
  /** A file has the name, which had none before. */
  NEW,
  /** Another file has the name. */
  REPLACED,
  /** No file has the name any more. */
  GONE,
  /** The file was written, or its attributes changed. */
  MODIFIED
}
