// SPDX-License-Identifier: BSD-2-Clause
/**
 * The typed layer, for programs that do not want to think in flags: a {@link
 * io.github.kqueue4j.watch.Watcher} waits for any number of {@linkplain
 * io.github.kqueue4j.watch.Interest interests} and hands out one {@linkplain
 * io.github.kqueue4j.watch.Event event} at a time; a {@link
 * io.github.kqueue4j.watch.KqueueWatchService} is {@code java.nio.file.WatchService} without
 * polling.
 *
 * <p>It is written over {@link io.github.kqueue4j.Kqueue} alone, adds no thread, and works on every
 * backend, a simulated kernel included. It offers what all hosts do alike; the rest (NOTE_TRACK,
 * NOTE_ABSTIME, user bits, receipts, nesting) is the raw layer's. Each watcher owns a queue of its
 * own, so that raw events and typed events never meet.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.watch;
