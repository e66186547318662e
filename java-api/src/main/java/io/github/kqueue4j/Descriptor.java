// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A descriptor that can be an ident. Non-blocking: read gives 0 when nothing is there, −1 at end of
 * file; write gives 0 when there is no room. Safe for use by several threads. Equality is identity.
 *
 * <p>Each is close-on-exec. Who owns the number, and so what {@link #close()} does:
 *
 * <table>
 * <caption>Ownership</caption>
 * <tr><th>made by</th><th>owner</th><th>after {@code close()}</th></tr>
 * <tr><td>{@code pipe}, {@code socketPair}, {@code open}</td><td>the descriptor</td>
 *     <td>number closed, events gone</td></tr>
 * <tr><td>{@code of(channel)}</td><td>the channel</td>
 *     <td>number open, events stay; closing the channel ends both</td></tr>
 * <tr><td>{@code ofRaw(n)}</td><td>whoever made n</td><td>number open, events stay</td></tr>
 * <tr><td>{@link Kqueue#descriptor()}</td><td>the queue</td>
 *     <td>nothing; closing the queue ends it</td></tr>
 * </table>
 *
 * <p>{@code toString()} is {@code Descriptor[5, pipe source]}.
 */
public interface Descriptor extends ByteChannel {

  // of Backend.standard(); a simulated kernel's come from its own Backend

  /**
   * Makes a pipe of the standard backend, pipe(2).
   *
   * @return its two ends
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Pipe pipe() throws KqueueException {
    return Backend.standard().pipe();
  }

  /**
   * Makes two connected stream sockets of the standard backend, socketpair(2).
   *
   * @return the two sockets
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  static SocketPair socketPair() throws KqueueException {
    return Backend.standard().socketPair();
  }

  /**
   * Opens a file or directory of the standard backend for VNODE events only: O_EVTONLY on macOS,
   * else O_RDONLY|O_NONBLOCK.
   *
   * @param path the file
   * @param options NOFOLLOW_LINKS watches the link itself
   * @return its descriptor
   * @throws KqueueException ENOENT, EACCES, EMFILE
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Descriptor open(Path path, LinkOption... options) throws KqueueException {
    return Backend.standard().open(path, options);
  }

  /**
   * Returns a channel's descriptor; the channel keeps owning it.
   *
   * @param channel a non-blocking channel of the JDK
   * @return its descriptor
   * @throws java.nio.channels.IllegalBlockingModeException if it blocks
   * @throws IllegalStateException if it is closed
   * @throws UnsupportedOperationException if a launch flag is missing: the message names it
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Descriptor of(SelectableChannel channel) {
    return Backend.standard().of(channel);
  }

  /**
   * Wraps a number from elsewhere, such as a foreign function; its maker keeps owning it.
   *
   * @param number a descriptor of this process
   * @return its descriptor
   * @throws IllegalArgumentException if it is negative
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Descriptor ofRaw(int number) {
    return Backend.standard().ofRaw(number);
  }

  /**
   * Returns the number that kevent knows.
   *
   * @return 0 or more
   * @throws IllegalStateException once closed: the number may be another's
   */
  int number();

  /**
   * Tells whether this object can be used.
   *
   * @return false once this, or the channel or queue behind it, is closed
   */
  @Override
  boolean isOpen();

  /**
   * Reads what is there, at most what fits. Never blocks.
   *
   * @param target where the bytes go
   * @return the number of bytes; 0 when nothing is there or nothing fits; −1 at end of file
   * @throws java.nio.channels.ClosedChannelException once closed
   * @throws java.nio.channels.NonReadableChannelException if it is only for watching or writing
   * @throws IOException if the system call fails
   */
  @Override
  int read(ByteBuffer target) throws IOException;

  /**
   * Writes what fits. Never blocks.
   *
   * @param source the bytes
   * @return the number of bytes; 0 when there is no room
   * @throws java.nio.channels.ClosedChannelException once closed
   * @throws java.nio.channels.NonWritableChannelException if it is only for watching or reading
   * @throws IOException if the system call fails
   */
  @Override
  int write(ByteBuffer source) throws IOException;

  /**
   * Of pipe, socketPair, open: closes the number; its events are gone from every kqueue. Else only
   * ends the use of this object. Idempotent.
   */
  @Override
  void close();

  /**
   * Bytes written to the sink are read from the source.
   *
   * @param source the end to read from
   * @param sink the end to write to
   */
  record Pipe(Descriptor source, Descriptor sink) implements AutoCloseable {

    /** Both ends are there. */
    public Pipe {
      Objects.requireNonNull(source);
      Objects.requireNonNull(sink);
    }

    /** Closes both ends, the sink first. Idempotent. */
    @Override
    public void close() {
      sink.close();
      source.close();
    }
  }

  /**
   * Two connected stream sockets.
   *
   * @param left one
   * @param right the other
   */
  record SocketPair(Descriptor left, Descriptor right) implements AutoCloseable {

    /** Both sockets are there. */
    public SocketPair {
      Objects.requireNonNull(left);
      Objects.requireNonNull(right);
    }

    /** Closes both. Idempotent. */
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }
}
