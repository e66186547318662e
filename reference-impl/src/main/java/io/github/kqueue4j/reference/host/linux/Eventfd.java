// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A doorbell made of an eventfd, which is the descriptor of the kqueue. */
final class Eventfd extends Doorbell {
  /** Guarded by the mark that the doorbell is closed: set before it, read after it. */
  private @Nullable CallMemory closing;

  Eventfd(int number) {
    super(number);
  }

  @Override
  protected void write() {
    Epoll.ring(number);
  }

  @Override
  protected void prepareClose() {
    if (closing == null) {
      closing = new CallMemory();
    }
  }

  @Override
  protected void closeNumbers() {
    FileCalls.close(Objects.requireNonNull(closing), number);
  }
}
