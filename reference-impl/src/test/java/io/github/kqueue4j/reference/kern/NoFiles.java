// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/** A table without descriptors. */
final class NoFiles implements FileDesc {
  @Override
  public int install(Lwp lp, File fp) {
    return 0;
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    return null;
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    return false;
  }

  @Override
  public void closeNumber(Lwp lp, int fd, File fp) {}
}
