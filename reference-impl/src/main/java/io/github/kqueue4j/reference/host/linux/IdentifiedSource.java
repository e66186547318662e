// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

/** An interrupt source with a field for its id, which is guarded by the kqueue's token. */
abstract class IdentifiedSource implements InterruptSource {
  private long id = NONE;

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final void setId(long newId) {
    id = newId;
  }
}
