// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/** The descriptor of a queue, to watch the queue in another one. The queue owns the descriptor. */
final class QueueDescriptor extends NativeDescriptor {

  private final InFlightCalls inFlight;

  QueueDescriptor(Kernel kernel, int number, InFlightCalls inFlight) {
    super(kernel, number, "kqueue");
    this.inFlight = inFlight;
  }

  @Override
  public boolean isOpen() {
    return !inFlight.isClosed();
  }

  /** Does nothing: the queue is closed by {@code Kqueue.close()}. */
  @Override
  public void close() {}
}
