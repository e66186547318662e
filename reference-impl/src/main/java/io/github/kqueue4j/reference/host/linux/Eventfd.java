// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;

/** A doorbell made of an eventfd, which is the descriptor of the kqueue. */
final class Eventfd extends Doorbell {
  Eventfd(int number) {
    super(number);
  }

  @Override
  protected void write() {
    Epoll.ring(number);
  }

  @Override
  protected void closeNumbers() {
    FileCalls.close(new CallMemory(), number);
  }
}
