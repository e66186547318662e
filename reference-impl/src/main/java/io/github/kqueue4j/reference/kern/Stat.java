// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/** {@code struct stat}: the fields that a kqueue fills in. Confined to the calling thread. */
public final class Stat {
  /** {@code st_mode}: a pipe. */
  public static final int S_IFIFO = 0x1000;

  /** {@code st_size}. */
  public long stSize;

  /** {@code st_blksize}. */
  public int stBlksize;

  /** {@code st_mode}. */
  public int stMode;

  /** Creates a status with all fields 0. */
  public Stat() {}
}
