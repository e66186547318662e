// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads new subdirectories one after the other, so that a deep tree needs no deep stack, and only
 * one directory is open at a time.
 */
final class TreeWalk {

  private final Deque<Unread> unread = new ArrayDeque<>();

  /** True while a directory is being read. */
  private boolean reading;

  /** A directory that is watched, but was not read yet. */
  private record Unread(DirectoryNode node, boolean report) {}

  /** Reads a directory. */
  @FunctionalInterface
  interface Reading {
    /** Reads the entries; returns false if the path leads to another directory. */
    boolean read() throws IOException;
  }

  /** Reads a directory, and then the new subdirectories that were found. */
  boolean read(Reading first) throws IOException {
    if (reading) {
      return first.read();
    }
    reading = true;
    try {
      boolean found = first.read();
      Unread next;
      while ((next = unread.poll()) != null) {
        next.node.readFirst(next.report);
      }
      return found;
    } finally {
      reading = false;
    }
  }

  /** Reads a new subdirectory, now or after the directory that is being read. */
  void add(DirectoryNode node, boolean report) throws IOException {
    unread.add(new Unread(node, report));
    if (!reading) {
      read(() -> true);
    }
  }
}
