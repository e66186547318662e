// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.echo;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.examples.echo.EchoServer.Handler;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection. It is watched for bytes to read, or, while its peer does not read what was sent
 * back, for room to write the rest.
 */
final class Connection implements AutoCloseable {
  private final SocketChannel channel;
  private final Descriptor descriptor;
  private final Watcher<Handler> watcher;
  private final Consumer<Connection> onClose;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private @Nullable Watch<Handler> watch;

  Connection(
      SocketChannel channel,
      Descriptor descriptor,
      Watcher<Handler> watcher,
      Consumer<Connection> onClose)
      throws KqueueException {
    this.channel = channel;
    this.descriptor = descriptor;
    this.watcher = watcher;
    this.onClose = onClose;
    watchFor(Interest.readable(descriptor));
  }

  private void watchFor(Interest interest) throws KqueueException {
    if (watch != null) {
      watch.cancel();
    }
    watch = watcher.watch(interest, event -> serve());
  }

  private void serve() throws IOException {
    boolean wasFull = buffer.position() > 0;
    try {
      if (!wasFull && channel.read(buffer) < 0) {
        close();
        return;
      }
      buffer.flip();
      channel.write(buffer);
      buffer.compact();
    } catch (IOException e) { // such as a reset by the peer, which ends this connection only
      close();
      return;
    }
    boolean isFull = buffer.position() > 0;
    if (isFull != wasFull) {
      watchFor(isFull ? Interest.writable(descriptor) : Interest.readable(descriptor));
    }
  }

  @Override
  public void close() throws IOException {
    if (watch != null) {
      watch.cancel();
    }
    channel.close();
    onClose.accept(this);
  }
}
