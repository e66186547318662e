// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/** {@code struct kqinfo}: what an object that can be watched has. */
public final class KqInfo {
  /** {@code ki_note}: who watches it. */
  public final KList kiNote;

  /**
   * Makes one.
   *
   * @param kiNote an empty list
   */
  public KqInfo(KList kiNote) {
    this.kiNote = kiNote;
  }
}
