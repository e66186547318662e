// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the arguments and results of system calls, reused so that calls do not
 * allocate. Confined to its owner: the thread that created it, or the leader of a kqueue. The
 * fields are buffers rather than memory segments, since the first use of a segment takes a cold JVM
 * longer.
 */
public final class CallMemory {
  /** The size of {@link #memory}. */
  public static final int SIZE = 512;

  private static final int STATE = 64;

  /** The offset of errno in {@link Linker.Option#captureStateLayout()} on systems of this host. */
  private static final int ERRNO = 0;

  /** Receives {@code errno}. */
  final MemorySegment state;

  private final ByteBuffer errno;

  /** The arguments or results of a call. */
  public final ByteBuffer memory;

  /** The address of {@link #memory}. */
  public final long address;

  private ByteBuffer array;
  private long arrayAddress;

  /** The last function that failed with EPERM, until {@link #explainRefusal}. */
  private @Nullable LibraryFunction refused;

  /** Allocates the memory, which lives as long as this object is reachable. */
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
   * Returns the memory of a thread, and allocates it when first used.
   *
   * @param lp a thread of a host
   * @return the same object each time
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
   * Returns a second buffer, for an array of structs. Its contents are lost when it grows.
   *
   * @param bytes the size needed, in bytes
   * @return a buffer of at least that size, distinct from {@link #memory}
   */
  public ByteBuffer array(int bytes) {
    if (array == memory || array.capacity() < bytes) {
      ByteBuffer grown = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      arrayAddress = MemorySegment.ofBuffer(grown).address();
      array = grown; // last, so that an Error cannot leave a buffer with a wrong address
    }
    return array;
  }

  /**
   * Returns the address of the array.
   *
   * @return the address of the buffer that {@link #array} returned last
   */
  public long arrayAddress() {
    return arrayAddress;
  }

  /**
   * Reads an {@code int} from {@link #memory}.
   *
   * @param offset the offset in bytes
   * @return the value
   */
  public int intAt(int offset) {
    return memory.getInt(offset);
  }

  /**
   * Reads a {@code long} from {@link #memory}.
   *
   * @param offset the offset in bytes
   * @return the value
   */
  public long longAt(int offset) {
    return memory.getLong(offset);
  }

  /** Fills {@link #memory} with zeros. */
  public void clear() {
    for (int i = 0; i < SIZE; i += Long.BYTES) {
      memory.putLong(i, 0);
    }
  }

  /**
   * The errno of the last call, in the ported kernel's numbering.
   *
   * @param f the function that was called, which is kept if the errno is EPERM
   */
  int errno(LibraryFunction f) {
    int number = SystemConstants.LOCAL.ported(errno.getInt(ERRNO));
    if (number == EPERM) {
      refused = f;
    }
    return number;
  }

  /** Forgets the last refusal, as the caller does without the refused call. */
  public void forgetRefusal() {
    refused = null;
  }

  /**
   * Forgets the last refusal of a thread's calls, as a later one of another kind takes its place.
   *
   * @param lp the calling thread
   */
  public static void forgetRefusal(Lwp lp) {
    if (lp instanceof HostLwp host && host.scratch instanceof CallMemory memory) {
      memory.forgetRefusal();
    }
  }

  /**
   * Explains an EPERM that the caller has got.
   *
   * @return the last call that failed with EPERM, and what to do; empty if none did since the last
   *     explanation
   */
  public Optional<String> explainRefusal() {
    LibraryFunction f = refused;
    refused = null;
    if (f == null) {
      return Optional.empty();
    }
    boolean avoidable = f.name().startsWith("epoll") || f.name().equals("eventfd");
    return Optional.of(
        "the system refuses "
            .concat(f.name())
            .concat("(2), as a sandbox with a seccomp filter does; allow the call there")
            .concat(avoidable ? ", or set -Dkqueue4j.reference.host=poll" : ""));
  }

  void setErrno(int number) {
    errno.putInt(ERRNO, number);
  }
}
