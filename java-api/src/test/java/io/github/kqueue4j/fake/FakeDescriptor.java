// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.fake;

import io.github.kqueue4j.Descriptor;
import java.nio.ByteBuffer;

/** A descriptor that consists of a number and of whether it is open. */
public final class FakeDescriptor implements Descriptor {

  private final int number;
  private final String kind;
  private boolean open = true;

  public FakeDescriptor(int number, String kind) {
    this.number = number;
    this.kind = kind;
  }

  @Override
  public int number() {
    if (!open) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public int read(ByteBuffer target) {
    return 0;
  }

  @Override
  public int write(ByteBuffer source) {
    return 0;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
