// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.util.Optional;

/** Something that {@code kq watch} watches: one event in the kqueue. Confined to one thread. */
interface Source extends AutoCloseable {
  /** What it is: {@code timer}, {@code file} … */
  String kind();

  /** Which one of its kind: {@code 500ms}, a path … Perhaps empty. */
  String name();

  /** The change that adds it; udata is the watch's. Called once. */
  KEvent change() throws IOException;

  /** What an event of it means. */
  SourceEvent see(KEvent event) throws IOException;

  /** The event that stands for a change that was refused, if that is no failure. */
  default Optional<KEvent> insteadOf(KqueueException refusal) throws IOException {
    return Optional.empty();
  }

  /** An event that is due although no kernel reports it; the source is not registered then. */
  default Optional<KEvent> already() {
    return Optional.empty();
  }

  /** False if it only says when the watch shall stop. */
  default boolean isWatched() {
    return true;
  }

  /** Called once the kqueue is closed. */
  @Override
  default void close() throws IOException {}
}
