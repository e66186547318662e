// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code Thread.interrupt()} end a wait in a system call. The JDK offers this to selectors
 * only, so this class is a selector of which only {@code begin} and {@code end} are used.
 */
@SuppressWarnings("NullAway") // AbstractSelector accepts null as the provider
final class InterruptHook extends AbstractSelector {
  /** Where the thread waits; written by the waiting thread, read by an interrupting thread. */
  private volatile @Nullable Interrupts source;

  InterruptHook() {
    super(null);
  }

  void enter(Interrupts waitsIn) {
    source = waitsIn;
    begin();
  }

  void leave() {
    end();
    source = null;
  }

  @Override
  public Selector wakeup() {
    Interrupts waitsIn = source;
    if (waitsIn != null) {
      waitsIn.kick();
    }
    return this;
  }

  @Override
  protected void implCloseSelector() {}

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    throw new UnsupportedOperationException(
        "a hook takes no channels: " + (SelectableChannel) channel);
  }

  @Override
  public Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public int select(long timeout) {
    return 0;
  }

  @Override
  public int select() {
    return 0;
  }
}
