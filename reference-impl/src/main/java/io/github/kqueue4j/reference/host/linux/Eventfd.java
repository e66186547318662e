// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.Doorbell;

/** An eventfd as the number of a kqueue. */
final class Eventfd extends Doorbell {
  Eventfd(int number) {
    super(number);
  }

  @Override
  protected void write() {
    Libc.kick(number);
  }

  @Override
  protected void closeNumbers() {
    Libc.close(new Scratch(), number);
  }
}
