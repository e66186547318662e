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
 * A kernel. Found with {@link java.util.ServiceLoader}; has a public constructor that does nothing.
 * Thread-safe.
 *
 * <p>If {@link #obstacle()} is not empty, only it and {@link #name()}, {@link #host()} and {@link
 * #isHostKernel()} are called.
 */
public interface KqueueProvider {

  /**
   * Returns the name in the property {@code kqueue4j.backend}.
   *
   * @return lower case, such as {@code native}
   */
  String name();

  /**
   * Returns what is behind it.
   *
   * @return lower case, such as {@code freebsd}
   */
  String host();

  /**
   * Tells why it cannot start here. Loads what it needs; never throws.
   *
   * @return one sentence without a full stop: why, and what to do about it; empty if it can start
   */
  Optional<String> obstacle();

  /**
   * Tells whether this is the host's own kqueue: preferred when nothing was asked for.
   *
   * @return true on a system that has a kqueue of its own, also if an obstacle keeps this provider
   *     from it: another backend is then not taken in its place
   */
  boolean isHostKernel();

  /**
   * Returns the notes that a change may carry here. Asked once a process.
   *
   * @param filter a filter
   * @return a subset of {@link Filter#notes()}; all units of TIMER, which are converted here; 0 if
   *     the filter does not work
   */
  int supportedNotes(Filter filter);

  /**
   * Tells whether a filter works here. Asked once a process.
   *
   * @param filter a filter
   * @return false if changes of it are to be refused with EINVAL, without asking this provider
   */
  boolean supports(Filter filter);

  /**
   * Tells whether a descriptor is of this world.
   *
   * @param descriptor any descriptor
   * @return false for one of another world: the host's in a simulated kernel, or the reverse
   */
  boolean accepts(Descriptor descriptor);

  /**
   * Returns to what timers are rounded up.
   *
   * @return a positive duration
   */
  Duration timerResolution();

  /**
   * Returns monotonic time for deadlines, as {@link System#nanoTime()}.
   *
   * @return nanoseconds from an origin of its own
   */
  long nanoTime();

  /**
   * Opens a queue: kqueue(2), close-on-exec.
   *
   * @return its driver
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  KqueueDriver open() throws KqueueException;

  /**
   * Makes an array that the drivers of this provider use in place.
   *
   * @param capacity 1 or more; above 65,536 only for a list of so many changes
   * @return an empty buffer
   */
  KEventBuffer newBuffer(int capacity);

  /**
   * Makes a pipe whose ends do not block: pipe(2).
   *
   * @return its two ends
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  Descriptor.Pipe pipe() throws KqueueException;

  /**
   * Makes two connected stream sockets that do not block: socketpair(2).
   *
   * @return the two sockets
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  Descriptor.SocketPair socketPair() throws KqueueException;

  /**
   * Opens a file or directory for VNODE events.
   *
   * @param path the file
   * @param options NOFOLLOW_LINKS watches the link itself
   * @return its descriptor
   * @throws KqueueException ENOENT, EACCES, EMFILE
   */
  Descriptor open(Path path, LinkOption... options) throws KqueueException;

  /**
   * Opens a source of changes in directories that tells the names of entries. A watch service that
   * has none reads a directory again when VNODE tells that it was written.
   *
   * @return a new source, which the caller closes; empty if the host's kernel tells no names
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  default Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return Optional.empty();
  }

  /**
   * Returns a channel's descriptor; the channel keeps owning it. {@link ChannelNumbers} has its
   * number.
   *
   * @param channel open and non-blocking: that was checked
   * @return its descriptor
   * @throws UnsupportedOperationException if there is no way to its number; the message says what
   *     to do
   * @throws IllegalArgumentException if it is not of this world
   */
  Descriptor of(SelectableChannel channel);

  /**
   * Wraps a number; its maker keeps owning it.
   *
   * @param number 0 or more: that was checked
   * @return its descriptor
   */
  Descriptor ofRaw(int number);

  /**
   * Suspends the virtual machine's own action on a signal: signal(3) with a handler that does
   * nothing, as children inherit SIG_IGN.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for those that the virtual machine or the system keeps
   */
  void ignore(Signal signal) throws KqueueException;

  /**
   * Brings back what was there at the first ignore: signal(3) with SIG_DFL.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for those that the virtual machine or the system keeps
   */
  void restore(Signal signal) throws KqueueException;
}
