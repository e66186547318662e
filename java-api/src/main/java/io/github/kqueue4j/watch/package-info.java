// SPDX-License-Identifier: BSD-2-Clause
/**
 * The typed layer, for programs that do not want to deal with flags: a {@link
 * io.github.kqueue4j.watch.Watcher} waits for any number of {@linkplain
 * io.github.kqueue4j.watch.Interest interests} and returns one {@linkplain
 * io.github.kqueue4j.watch.Event event} at a time; a {@link
 * io.github.kqueue4j.watch.KqueueWatchService} is {@code java.nio.file.WatchService} without
 * polling.
 *
 * <p>The layer uses only {@link io.github.kqueue4j.Kqueue}, starts no thread, and works on every
 * backend, including a simulated kernel. It offers what behaves alike on all hosts; for all else
 * (NOTE_TRACK, NOTE_ABSTIME, user bits, receipts, nesting) use a Kqueue directly. Each watcher has
 * its own queue, so that raw and typed events do not mix.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.watch;
