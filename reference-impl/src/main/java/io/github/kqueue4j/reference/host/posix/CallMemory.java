// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory of the C library for the arguments and results of calls, so that none allocates. Confined
 * to who made it: a thread, or the leader of a kqueue. Buffers, as their first use costs a cold
 * virtual machine less than that of segments.
 */
public final class CallMemory {
  /** The size of {@link #memory}. */
  public static final int SIZE = 512;

  private static final int STATE = 64;

  /** What {@link Linker.Option#captureStateLayout()} is where only errno can be captured. */
  private static final int ERRNO = 0;

  /** Receives {@code errno}. */
  final MemorySegment state;

  private final ByteBuffer errno;

  /** Whatever a call takes or fills in. */
  public final ByteBuffer memory;

  /** Where {@link #memory} is. */
  public final long address;

  private ByteBuffer array;
  private long arrayAddress;

  /** Memory of its own. */
  public CallMemory() {
    ByteBuffer all = ByteBuffer.allocateDirect(STATE + SIZE);
    errno = all.slice(0, STATE).order(ByteOrder.nativeOrder());
    memory = all.slice(STATE, SIZE).order(ByteOrder.nativeOrder());
    state = MemorySegment.ofBuffer(errno);
    address = state.address() + STATE;
    array = memory;
    arrayAddress = address;
  }

  /**
   * That of a thread.
   *
   * @param lp a thread of a host
   * @return the same one each time
   */
  public static CallMemory of(Lwp lp) {
    HostLwp host = (HostLwp) lp;
    if (host.scratch instanceof CallMemory scratch) {
      return scratch;
    }
    CallMemory scratch = new CallMemory();
    host.scratch = scratch;
    return scratch;
  }

  /**
   * A second piece of memory, for an array of something; its contents are lost when it grows.
   *
   * @param bytes how much is needed
   * @return at least so much; {@link #memory} is not part of it
   */
  public ByteBuffer array(int bytes) {
    if (array == memory || array.capacity() < bytes) {
      ByteBuffer grown = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      arrayAddress = MemorySegment.ofBuffer(grown).address();
      array = grown; // last: an Error must not leave the address of another one
    }
    return array;
  }

  /**
   * Where {@link #array} is.
   *
   * @return the address of what it returned last
   */
  public long arrayAddress() {
    return arrayAddress;
  }

  /**
   * A number in {@link #memory}.
   *
   * @param offset where
   * @return the number
   */
  public int intAt(int offset) {
    return memory.getInt(offset);
  }

  /**
   * A number in {@link #memory}.
   *
   * @param offset where
   * @return the number
   */
  public long longAt(int offset) {
    return memory.getLong(offset);
  }

  /** Empties {@link #memory}. */
  public void clear() {
    for (int i = 0; i < SIZE; i += Long.BYTES) {
      memory.putLong(i, 0);
    }
  }

  /** What the last call left, as the ported kernel numbers it. */
  int errno() {
    return SystemConstants.LOCAL.ported(errno.getInt(ERRNO));
  }

  void setErrno(int number) {
    errno.putInt(ERRNO, number);
  }
}
