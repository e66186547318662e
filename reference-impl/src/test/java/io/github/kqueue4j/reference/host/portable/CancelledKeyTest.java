// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;

/** A channel whose cancelled key is still in the selector when it is watched once more. */
class CancelledKeyTest extends HostContract {
  CancelledKeyTest() {
    super(new PortableHost());
  }

  @Test
  void isTakenOutOfTheSelector() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        LeftKey source = new LeftKey(pipe.source(), 1);
        Kqueue kq = open()) {
      Descriptor descriptor = backend.of(source);
      kq.register(KEvent.read(descriptor).add());
      sink.write(ByteBuffer.wrap(new byte[] {1}));

      assertThat(one(kq).ident()).isEqualTo(descriptor.number());
    }
  }

  @Test
  void leavesTheQueueUsableIfItStays() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        LeftKey source = new LeftKey(pipe.source(), 2);
        Kqueue kq = open()) {
      Descriptor descriptor = backend.of(source);
      assertThatThrownBy(() -> kq.register(KEvent.read(descriptor).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
      kq.register(KEvent.read(descriptor).add());
      sink.write(ByteBuffer.wrap(new byte[] {1}));

      assertThat(one(kq).ident()).isEqualTo(descriptor.number());
    }
  }

  /** A channel that cannot be registered at first, as a cancelled key of it is still there. */
  private static final class LeftKey extends SelectableChannel {
    private final SelectableChannel channel;
    private int refusals;

    LeftKey(SelectableChannel channel, int refusals) throws IOException {
      this.channel = channel;
      this.refusals = refusals;
      channel.configureBlocking(false);
    }

    @Override
    public SelectionKey register(Selector selector, int ops, Object attachment)
        throws ClosedChannelException {
      if (refusals > 0) {
        refusals--;
        throw new CancelledKeyException();
      }
      return channel.register(selector, ops, attachment);
    }

    @Override
    public SelectorProvider provider() {
      return channel.provider();
    }

    @Override
    public int validOps() {
      return channel.validOps();
    }

    @Override
    public boolean isRegistered() {
      return channel.isRegistered();
    }

    @Override
    public SelectionKey keyFor(Selector selector) {
      return channel.keyFor(selector);
    }

    @Override
    public SelectableChannel configureBlocking(boolean block) throws IOException {
      channel.configureBlocking(block);
      return this;
    }

    @Override
    public boolean isBlocking() {
      return channel.isBlocking();
    }

    @Override
    public Object blockingLock() {
      return channel.blockingLock();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }
  }
}
