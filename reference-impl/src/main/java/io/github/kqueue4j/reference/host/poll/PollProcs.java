// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.portable.HandleProcs;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.ProcessCalls;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** The processes that the JDK sees; where it sees none, the system says which exist. */
final class PollProcs extends HandleProcs {
  PollProcs(HostMachine machine) {
    super(machine);
  }

  @Override
  protected boolean mayExist(Lwp lp, long pid) {
    return ProcessCalls.mayExist(CallMemory.of(lp), pid);
  }
}
