// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * NetBSD 5.0 to 10: the same without {@code ext}, 40 bytes; 11 has it still, as a second choice.
 */
final class NetBsd50 extends NetBsd {

  @Override
  String name() {
    return "netbsd50";
  }

  @Override
  String kevent() {
    return "__kevent50";
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new NetBsd50Buffer(capacity, translation);
  }
}
