// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** What happened to a name, before it is known which kinds of event a program asked for. */
enum EntryChange {
  /** Something stands there, where nothing did. */
  NEW,
  /** Another file stands there. */
  REPLACED,
  /** Nothing stands there any more. */
  GONE,
  /** The file that stands there was written, or its attributes changed. */
  MODIFIED
}
