// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * Access to the fields of a {@code struct kevent} in memory by name.
 *
 * @param layout the layout that jextract generated
 */
record Struct(GroupLayout layout) {

  private static final List<String> UNSIGNED = List.of("flags");

  long size() {
    return layout.byteSize();
  }

  long get(MemorySegment array, int i, String field) {
    long at = i * size() + offset(field);
    return switch ((int) bytes(field)) {
      case Short.BYTES -> {
        short value = array.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
        yield UNSIGNED.contains(field) ? Short.toUnsignedInt(value) : value;
      }
      case Integer.BYTES -> array.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      default -> array.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    };
  }

  void set(MemorySegment array, int i, String field, long value) {
    long at = i * size() + offset(field);
    switch ((int) bytes(field)) {
      case Short.BYTES -> array.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
      case Integer.BYTES -> array.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
      default -> array.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }
  }

  /**
   * Whether {@code ext} is zero, as in every change it must be; true if the struct has no {@code
   * ext}.
   */
  boolean isExtZero(MemorySegment array, int i) {
    if (layout.memberLayouts().stream().noneMatch(m -> m.name().equals(Optional.of("ext")))) {
      return true;
    }
    MemorySegment ext = array.asSlice(i * size() + offset("ext"), bytes("ext"));
    for (long at = 0; at < ext.byteSize(); at++) {
      if (ext.get(ValueLayout.JAVA_BYTE, at) != 0) {
        return false;
      }
    }
    return true;
  }

  private long offset(String field) {
    return layout.byteOffset(PathElement.groupElement(field));
  }

  private long bytes(String field) {
    return layout.select(PathElement.groupElement(field)).byteSize();
  }
}
