// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.host.sim.SimDev;

/**
 * A simulated device with a read level, a write space, an out-of-band flag and a hang-up flag,
 * which stand for what a device driver or a socket reports. All are 0 at first. READ and WRITE are
 * reported from a level or space of 1, or of the registration's NOTE_LOWAT value. Only threads of
 * the device's {@link SimulatedKernel} may use a device.
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
   * Returns the descriptor to watch, with the filters READ, WRITE and EXCEPT.
   *
   * @return the device's descriptor, which can be neither read nor written
   */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Sets the read level and notifies the device's watchers.
   *
   * @param bytes the data that READ reports, 0 or more
   */
  public void level(long bytes) {
    checkBytes("level", bytes);
    kernel.stimulus("level " + name() + " " + bytes, lp -> dev.setLevel(lp, bytes));
  }

  /**
   * Sets the write space and notifies the device's watchers.
   *
   * @param bytes the data that WRITE reports, 0 or more
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
   * Sets the out-of-band flag and notifies the device's watchers.
   *
   * @param pending whether EXCEPT with NOTE_OOB reports an event
   */
  public void outOfBand(boolean pending) {
    kernel.stimulus("oob " + name() + " " + (pending ? 1 : 0), lp -> dev.setOob(lp, pending));
  }

  /** Hangs up: reports EV_EOF from now on, for READ with EV_NODATA once the level is 0. */
  public void hangUp() {
    kernel.stimulus("hangup " + name(), dev::hangup);
  }

  /**
   * Moves this device's registrations to another device, as {@code knote_assume_knotes()} does.
   * From their next evaluation on they report the state of the other device, still with this
   * device's ident.
   *
   * @param other a device of the same kernel
   * @throws IllegalArgumentException if {@code other} is this device or belongs to another kernel
   */
  public void moveEventsTo(SimulatedDevice other) {
    if (other == this || other.kernel != kernel) {
      throw new IllegalArgumentException(
          other.descriptor + " must be another device of the same kernel as " + descriptor);
    }
    kernel.stimulus("assume " + name() + " " + other.name(), lp -> dev.assume(lp, other.dev));
  }

  private String name() {
    return "d" + number();
  }

  private int number() {
    return descriptor.number();
  }

  /** Closes the descriptor and so removes its registrations. Idempotent. */
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
   * @return the class and the descriptor's number
   */
  @Override
  public String toString() {
    return "Simulated" + descriptor;
  }
}
