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
 * Has {@code Thread.interrupt()} end a wait in a system call. The JDK offers this to selectors
 * only, so this is one, as far as {@code begin} and {@code end}.
 */
@SuppressWarnings("NullAway") // the JDK takes null for "no provider"
final class InterruptHook extends AbstractSelector {
  /** Set by the thread that waits, read by who interrupts it. */
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
