// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.host.sim.SimDev;

/**
 * A file with a read level, a write space, an out-of-band flag and a hang-up flag: whatever a
 * driver or socket would report. All are 0 at first. Events with NOTE_LOWAT take it as the least
 * level or space, others 1. To be used by the threads of its {@link SimulatedKernel} only.
 */
public final class SimulatedDevice implements AutoCloseable {
  private final SimulatedKernel kernel;
  private final SimDev dev;
  private final Descriptor descriptor;

  SimulatedDevice(SimulatedKernel kernel, SimDev dev, Descriptor descriptor) {
    this.kernel = kernel;
    this.dev = dev;
    this.descriptor = descriptor;
  }

  /**
   * Returns what to watch: READ, WRITE and EXCEPT.
   *
   * @return the device's descriptor; it can be neither read nor written
   */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Sets the read level and tells the device's watchers.
   *
   * @param bytes what READ reports, 0 or more
   */
  public void level(long bytes) {
    checkBytes("level", bytes);
    kernel.stimulus("level " + name() + " " + bytes, lp -> dev.setLevel(lp, bytes));
  }

  /**
   * Sets the write space and tells the device's watchers.
   *
   * @param bytes what WRITE reports, 0 or more
   */
  public void space(long bytes) {
    checkBytes("space", bytes);
    kernel.stimulus("space " + name() + " " + bytes, lp -> dev.setSpace(lp, bytes));
  }

  private static void checkBytes(String what, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(what + " must be 0 or more: " + bytes);
    }
  }

  /**
   * Sets the out-of-band flag and tells the device's watchers.
   *
   * @param pending what EXCEPT with NOTE_OOB reports
   */
  public void outOfBand(boolean pending) {
    kernel.stimulus("oob " + name() + " " + (pending ? 1 : 0), lp -> dev.setOob(lp, pending));
  }

  /** Reports EV_EOF from now on, with EV_NODATA once the level is 0. */
  public void hangUp() {
    kernel.stimulus("hangup " + name(), dev::hangup);
  }

  /**
   * Moves this device's events to another one, as {@code knote_assume_knotes} does: they report the
   * other's state from their next look on, and keep this device's ident.
   *
   * @param other a device of the same kernel
   * @throws IllegalArgumentException if it is this device or another kernel's
   */
  public void moveEventsTo(SimulatedDevice other) {
    if (other == this || other.kernel != kernel) {
      throw new IllegalArgumentException(
          other.descriptor + " is no other device of the same kernel as " + descriptor);
    }
    kernel.stimulus("assume " + name() + " " + other.name(), lp -> dev.assume(lp, other.dev));
  }

  private String name() {
    return "d" + number();
  }

  private int number() {
    return descriptor.number();
  }

  /** Closes the descriptor: its events are gone. Idempotent. */
  @Override
  public void close() {
    if (descriptor.isOpen()) {
      String name = name();
      kernel.note("close " + name);
      descriptor.close();
    }
  }

  /**
   * Returns {@code SimulatedDevice[3]}.
   *
   * @return the number of the descriptor
   */
  @Override
  public String toString() {
    return "Simulated" + descriptor;
  }
}
