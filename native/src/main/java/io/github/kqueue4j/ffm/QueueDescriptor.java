// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** A queue as an ident. The queue owns it. */
final class QueueDescriptor extends NativeDescriptor {

  private final InFlightCalls inside;

  QueueDescriptor(Kernel kernel, int number, InFlightCalls inside) {
    super(kernel, number, "kqueue");
    this.inside = inside;
  }

  @Override
  public boolean isOpen() {
    return !inside.isClosed();
  }

  /** Does nothing: the queue is closed by {@code Kqueue.close()}. */
  @Override
  public void close() {}
}
