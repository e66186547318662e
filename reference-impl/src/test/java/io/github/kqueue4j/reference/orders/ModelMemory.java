// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The memory to which the addresses in arguments of system calls refer. */
final class ModelMemory {
  @SuppressWarnings("restricted")
  private final MemorySegment all = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  int intAt(long address) {
    return all.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  short shortAt(long address) {
    return all.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
  }

  long longAt(long address) {
    return all.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  /** Returns the ASCII characters before a zero. */
  String stringAt(long address) {
    return all.getString(address, StandardCharsets.US_ASCII);
  }

  void put(long address, int value) {
    all.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  void put(long address, short value) {
    all.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
  }

  void put(long address, long value) {
    all.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  void put(long address, byte[] bytes) {
    MemorySegment.copy(bytes, 0, all, ValueLayout.JAVA_BYTE, address, bytes.length);
  }

  void clear(long address, long length) {
    all.asSlice(address, length).fill((byte) 0);
  }
}
