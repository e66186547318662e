// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.reference.host.sim.SimVnode;

/**
 * A simulated file with a name, for the filter VNODE. The file changes only by {@link #happen}.
 * Only threads of the file's {@link SimulatedKernel} may use a file.
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
   * Returns the descriptor to watch, with the filter VNODE.
   *
   * @return the file's descriptor, which can be neither read nor written
   */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Reports notes for the file, all in one event. Every descriptor opened by the file's name
   * reports them.
   *
   * @param notes NOTE_DELETE, NOTE_WRITE … of {@link io.github.kqueue4j.SysEvent}, at least one
   * @throws IllegalArgumentException for 0 and for bits that are not notes of VNODE
   */
  public void happen(int notes) {
    int known = kernel.backend().supportedNotes(Filter.VNODE);
    if (notes == 0 || (notes & ~known) != 0) {
      throw new IllegalArgumentException(
          "0x%x is not a set of VNODE notes: use bits of 0x%x".formatted(notes, known));
    }
    String hex = "0x" + Integer.toHexString(notes);
    kernel.stimulus("# " + descriptor + ": notes " + hex, lp -> vnode.happen(lp, notes));
  }

  /** Closes the descriptor and so removes its registrations. Idempotent. */
  @Override
  public void close() {
    descriptor.close();
  }

  /**
   * Returns the descriptor's number and the file's name.
   *
   * @return for example {@code SimulatedDescriptor[3, file log]}
   */
  @Override
  public String toString() {
    return "Simulated" + descriptor;
  }
}
