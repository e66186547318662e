// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.reference.host.sim.SimVnode;

/**
 * A file that has a name and changes when the test says so. To be used by the threads of its {@link
 * SimulatedKernel} only.
 */
public final class SimulatedFile implements AutoCloseable {
  private final SimulatedKernel kernel;
  private final SimVnode vnode;
  private final Descriptor descriptor;

  SimulatedFile(SimulatedKernel kernel, SimVnode vnode, Descriptor descriptor) {
    this.kernel = kernel;
    this.vnode = vnode;
    this.descriptor = descriptor;
  }

  /**
   * Returns what to watch: VNODE.
   *
   * @return the file's descriptor; it can be neither read nor written
   */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * These notes happen to the file, in one event; whoever opened it by its name sees them too.
   *
   * @param notes NOTE_DELETE, NOTE_WRITE … of {@link io.github.kqueue4j.SysEvent}, at least one
   * @throws IllegalArgumentException for 0 and for bits that are no notes of VNODE
   */
  public void happen(int notes) {
    int known = kernel.backend().supportedNotes(Filter.VNODE);
    if (notes == 0 || (notes & ~known) != 0) {
      throw new IllegalArgumentException(
          "0x%x is no set of VNODE notes: use bits of 0x%x".formatted(notes, known));
    }
    String hex = "0x" + Integer.toHexString(notes);
    kernel.stimulus("# " + descriptor + ": notes " + hex, lp -> vnode.happen(lp, notes));
  }

  /** Closes the descriptor: its events are gone. Idempotent. */
  @Override
  public void close() {
    descriptor.close();
  }

  /**
   * Returns the name of the file.
   *
   * @return {@code SimulatedDescriptor[3, file log]}
   */
  @Override
  public String toString() {
    return "Simulated" + descriptor;
  }
}
