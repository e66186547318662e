// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Something that {@code kq watch} watches: one event in the kqueue, or a few. Confined to one
 * thread.
 */
interface Source extends AutoCloseable {
  /** What it is: {@code timer}, {@code file} … */
  String kind();

  /** Which one of its kind: {@code 500ms}, a path … Perhaps empty. */
  String name();

  /** The change that adds it; udata is the watch's. Called once. */
  KEvent change() throws IOException;

  /** What else adds it. */
  default List<KEvent> moreChanges() {
    return List.of();
  }

  /** What an event of it means. */
  SourceEvent see(KEvent event) throws IOException;

  /** The same, if one event may stand for several things. */
  default List<SourceEvent> seeAll(KEvent event) throws IOException {
    return List.of(see(event));
  }

  /** The event that stands for a change that was refused, if that is no failure. */
  default Optional<KEvent> insteadOf(KqueueException refusal) throws IOException {
    return Optional.empty();
  }

  /** An event that is due although no kernel reports it; the source is not registered then. */
  default Optional<KEvent> already() {
    return Optional.empty();
  }

  /** Returns false for a source that only stops the watch. */
  default boolean isWatched() {
    return true;
  }

  /** Called once the kqueue is closed. */
  @Override
  default void close() throws IOException {}
}
