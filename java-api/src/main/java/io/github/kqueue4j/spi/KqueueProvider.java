// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A kernel that kqueues can be opened on. Found with {@link java.util.ServiceLoader}; has a public
 * constructor that does nothing. Thread-safe.
 *
 * <p>If {@link #obstacle()} returns a reason, no methods but {@link #obstacle()}, {@link #name()},
 * {@link #host()} and {@link #isHostKernel()} are called.
 *
 * <p>A shortage of the system, such as EMFILE, which may pass, is no such reason. A method that
 * needs the provider started fails with it, and the next call tries again: with a {@link
 * KqueueException}, or, if the method declares none, with an {@link java.io.UncheckedIOException}
 * whose cause is one.
 *
 * <p>Two objects that stand for one kernel, with the same layout of buffers and the same state of
 * {@link #ignore}, should be {@linkplain Object#equals equal}: a signal is then ignored until no
 * backend of either needs that any more.
 */
public interface KqueueProvider {

  /**
   * Returns the name by which the property {@code kqueue4j.backend} selects this provider.
   *
   * @return lower case, such as {@code native}
   */
  String name();

  /**
   * Returns the host: what this provider works on, as {@link io.github.kqueue4j.Backend#host} says.
   *
   * @return lower case, such as {@code freebsd}
   */
  String host();

  /**
   * Tells why this provider cannot start here. Loads what the provider needs; never throws.
   *
   * @return one sentence without a full stop that says why, and what to do; empty if the provider
   *     can start, or if only a shortage of the system keeps it from that
   */
  Optional<String> obstacle();

  /**
   * Tells whether this provider uses the operating system's own kqueue, which makes it the standard
   * one unless another is named.
   *
   * @return true on a system that has a kqueue, even if an obstacle keeps this provider from
   *     starting; another backend then does not take its place
   */
  boolean isHostKernel();

  /**
   * Returns the notes that a change may have. The answer must not change while the process runs.
   *
   * @param filter a filter
   * @return a subset of {@link Filter#notes()}, with all units of TIMER, which the provider
   *     converts; 0 if the filter does not work
   */
  int supportedNotes(Filter filter);

  /**
   * Tells whether a filter works. The answer must not change while the process runs.
   *
   * @param filter a filter
   * @return false if changes with this filter are to be refused with EINVAL, without calling this
   *     provider
   */
  boolean supports(Filter filter);

  /**
   * Tells whether queues of this provider can watch a descriptor.
   *
   * @param descriptor any descriptor
   * @return false for a real descriptor on a simulated kernel, or the reverse
   */
  boolean accepts(Descriptor descriptor);

  /**
   * Returns the resolution of timers: periods are rounded up to a multiple of this duration.
   *
   * @return a positive duration
   */
  Duration timerResolution();

  /**
   * Returns monotonic time for deadlines, as {@link System#nanoTime()} does.
   *
   * @return nanoseconds since an arbitrary origin of this provider
   */
  long nanoTime();

  /**
   * Opens a queue: kqueue(2), close-on-exec.
   *
   * @return the driver of the new queue
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  KqueueDriver open() throws KqueueException;

  /**
   * Explains an EPERM, or an EOTHER without a number, that the calling thread has just got, for the
   * message of an exception.
   *
   * @return which call the system has refused, and what to do about it; empty if that is not known
   */
  default Optional<String> explainRefusal() {
    return Optional.empty();
  }

  /**
   * Makes a buffer that the drivers of this provider use in place.
   *
   * @param capacity 1 or more; above 65,536 only for a change list of that length
   * @return an empty buffer
   */
  KEventBuffer newBuffer(int capacity);

  /**
   * Makes a pipe with non-blocking ends: pipe(2).
   *
   * @return its two ends
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  Descriptor.Pipe pipe() throws KqueueException;

  /**
   * Makes two connected stream sockets in non-blocking mode: socketpair(2).
   *
   * @return the two sockets
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  Descriptor.SocketPair socketPair() throws KqueueException;

  /**
   * Opens a file or directory for VNODE events.
   *
   * @param path the file
   * @param options with NOFOLLOW_LINKS a symbolic link itself is opened
   * @return the descriptor
   * @throws KqueueException ENOENT, EACCES, EMFILE
   */
  Descriptor open(Path path, LinkOption... options) throws KqueueException;

  /**
   * Opens a source of directory changes that include the names of entries. Without such a source, a
   * watch service reads a directory again when a VNODE event reports a write.
   *
   * @return a new source, which the caller closes; empty if the system does not report names
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  default Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return Optional.empty();
  }

  /**
   * Returns a channel's descriptor; the channel keeps owning it. {@link ChannelNumbers} finds its
   * number.
   *
   * @param channel a channel; the caller checked that it is open and non-blocking
   * @return its descriptor
   * @throws UnsupportedOperationException if the descriptor number is not accessible; the message
   *     says what to do
   * @throws IllegalArgumentException if queues of this provider cannot watch the channel
   */
  Descriptor of(SelectableChannel channel);

  /**
   * Wraps the number of a descriptor opened elsewhere. The code that opened the descriptor keeps
   * owning it.
   *
   * @param number a descriptor number; the caller checked that it is 0 or more
   * @return the descriptor
   */
  Descriptor ofRaw(int number);

  /**
   * Suspends the JVM's own action on a signal with a handler that does nothing: signal(3). SIG_IGN
   * is not used because child processes would inherit it.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for signals that the JVM or the system reserves
   */
  void ignore(Signal signal) throws KqueueException;

  /**
   * Restores the action that a signal had before it was first ignored: signal(3). A handler that
   * the program has installed since then stays in place.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for signals that the JVM or the system reserves
   */
  void restore(Signal signal) throws KqueueException;
}
