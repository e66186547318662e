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
 * A file descriptor that a queue can watch. Non-blocking: read returns 0 when no data is available
 * and −1 at the end of file; write returns 0 when there is no room. Safe for use by several
 * threads. Equality is identity.
 *
 * <p>Every descriptor is close-on-exec. What {@link #close()} does depends on the owner of the
 * descriptor number:
 *
 * <table>
 * <caption>Ownership</caption>
 * <tr><th>made by</th><th>owner</th><th>after {@code close()}</th></tr>
 * <tr><td>{@code pipe}, {@code socketPair}, {@code open}</td><td>the descriptor</td>
 *     <td>number closed, its events deleted</td></tr>
 * <tr><td>{@code of(channel)}</td><td>the channel</td>
 *     <td>number open, events stay; closing the channel ends both</td></tr>
 * <tr><td>{@code ofRaw(n)}</td><td>the code that opened n</td>
 *     <td>number open, events stay</td></tr>
 * <tr><td>{@link Kqueue#descriptor()}</td><td>the queue</td>
 *     <td>nothing changes; closing the queue closes the descriptor</td></tr>
 * </table>
 *
 * <p>Where a backend waits by {@code poll(2)} or a {@code Selector}, the system closes a channel
 * that is watched only once no thread waits in the queue; with a {@code Selector}, at the queue's
 * next call. Delete the event before the channel is closed, or call {@link Kqueue#wakeup()} after
 * it and collect again.
 *
 * <p>{@code toString()} is {@code Descriptor[5, pipe source]}.
 */
public interface Descriptor extends ByteChannel {

  // on Backend.standard(); descriptors of a simulated kernel come from its own Backend

  /**
   * Makes a pipe on the standard backend: pipe(2).
   *
   * @return its two ends
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Pipe pipe() throws KqueueException {
    return Backend.standard().pipe();
  }

  /**
   * Makes two connected stream sockets on the standard backend: socketpair(2).
   *
   * @return the two sockets
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  static SocketPair socketPair() throws KqueueException {
    return Backend.standard().socketPair();
  }

  /**
   * Opens a file or directory on the standard backend for VNODE events only: O_EVTONLY on macOS,
   * else O_RDONLY|O_NONBLOCK.
   *
   * @param path the file
   * @param options with NOFOLLOW_LINKS a symbolic link itself is opened
   * @return the descriptor
   * @throws KqueueException ENOENT, also for the empty path; EACCES, EMFILE
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
   * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
   * @throws IllegalStateException if the channel is closed
   * @throws UnsupportedOperationException if a launch flag is missing; the message names the flag
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Descriptor of(SelectableChannel channel) {
    return Backend.standard().of(channel);
  }

  /**
   * Wraps the number of a descriptor opened elsewhere, such as by a foreign function. The code that
   * opened the descriptor keeps owning it.
   *
   * <p>The descriptor may be in blocking mode, which is not changed, since other processes may
   * share it. {@link #read} and {@link #write} then ask the system not to block. Some systems
   * cannot be asked so: for FIFOs and terminals, on systems other than Linux also for pipes, and
   * with the native backend for sockets too, the descriptor is polled first. Such a read still
   * blocks if another thread or process takes the data between the two calls; such a write blocks
   * if another takes the room, or if a terminal has less room than the bytes need, of which at most
   * 4,096 are written. Use a descriptor in non-blocking mode where that matters.
   *
   * <p>Where the reference runs on its host {@code poll}, a raw number cannot be watched by VNODE,
   * and only its close is noticed: delete its events before another file gets the number.
   *
   * @param number the number of a descriptor of this process
   * @return the descriptor
   * @throws IllegalArgumentException if the number is negative
   * @throws BackendUnavailableException if there is no standard backend
   */
  static Descriptor ofRaw(int number) {
    return Backend.standard().ofRaw(number);
  }

  /**
   * Returns the descriptor number, which is the ident of the descriptor's events.
   *
   * @return 0 or more
   * @throws IllegalStateException once closed, since the number may then belong to another file
   */
  int number();

  /**
   * Tells whether this descriptor can be used.
   *
   * @return false once this descriptor, or the channel or queue that owns it, is closed
   */
  @Override
  boolean isOpen();

  /**
   * Reads the available bytes, at most as many as fit. Never blocks; see {@link #ofRaw} for what
   * remains of this with a FIFO or terminal in blocking mode.
   *
   * @param target where the bytes go
   * @return the number of bytes read; 0 when no data is available or nothing fits; −1 at the end of
   *     file
   * @throws java.nio.channels.ClosedChannelException once closed
   * @throws java.nio.channels.NonReadableChannelException if this descriptor is only for watching
   *     or writing
   * @throws IllegalArgumentException if the buffer is read-only
   * @throws IOException if the system call fails
   */
  @Override
  int read(ByteBuffer target) throws IOException;

  /**
   * Writes what fits. Never blocks; see {@link #ofRaw} for what remains of this with a FIFO or
   * terminal in blocking mode.
   *
   * @param source the bytes
   * @return the number of bytes written; 0 when there is no room
   * @throws java.nio.channels.ClosedChannelException once closed
   * @throws java.nio.channels.NonWritableChannelException if this descriptor is only for watching
   *     or reading
   * @throws IOException if the system call fails
   */
  @Override
  int write(ByteBuffer source) throws IOException;

  /**
   * Closes the descriptor, if it came from {@code pipe}, {@code socketPair} or {@code open}, which
   * deletes its events from every kqueue. For all other descriptors, only makes this object
   * unusable. Idempotent.
   */
  @Override
  void close();

  /**
   * The two ends of a pipe. Bytes written to the sink are read from the source.
   *
   * @param source the end to read from
   * @param sink the end to write to
   */
  record Pipe(Descriptor source, Descriptor sink) implements AutoCloseable {

    /** Checks that neither end is null. */
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
   * @param left one socket
   * @param right its peer
   */
  record SocketPair(Descriptor left, Descriptor right) implements AutoCloseable {

    /** Checks that neither socket is null. */
    public SocketPair {
      Objects.requireNonNull(left);
      Objects.requireNonNull(right);
    }

    /** Closes both sockets. Idempotent. */
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }
}
