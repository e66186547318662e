// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.Scratch;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** Files that the host has, under a number. */
abstract class NumberOps implements FileOps {
  /** Closes the number if it is ours to close. */
  @Override
  public final int foClose(Lwp lp, File fp) {
    LinuxFile file = (LinuxFile) fp;
    return file.isOwned() ? -FileCalls.close(Scratch.of(lp), file.number) : 0;
  }
}
