// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.ffm.dragonfly.DragonFlyKqueue;
import io.github.kqueue4j.ffm.freebsd.FreeBsdKqueue;
import io.github.kqueue4j.ffm.libkqueue.LibkqueueKqueue;
import io.github.kqueue4j.ffm.macos.MacOsKqueue;
import io.github.kqueue4j.ffm.netbsd.NetBsdKqueue;
import io.github.kqueue4j.ffm.openbsd.OpenBsdKqueue;
import java.lang.foreign.GroupLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One header, as represented by the classes that jextract generated.
 *
 * @param folder the folder of the header
 * @param constants the class with its constants
 * @param structs the layouts of its structs
 */
public record Header(String folder, Class<?> constants, List<GroupLayout> structs) {

  static final Header FREEBSD =
      new Header(
          "freebsd",
          FreeBsdKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.freebsd.kevent.layout(),
              io.github.kqueue4j.ffm.freebsd.freebsd11_kevent.layout(),
              io.github.kqueue4j.ffm.freebsd.timespec.layout()));
  static final Header MACOS =
      new Header(
          "macos",
          MacOsKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.macos.kevent.layout(),
              io.github.kqueue4j.ffm.macos.kevent64_s.layout(),
              io.github.kqueue4j.ffm.macos.timespec.layout()));
  static final Header NETBSD =
      new Header(
          "netbsd",
          NetBsdKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.netbsd.kevent.layout(),
              io.github.kqueue4j.ffm.netbsd.kevent50.layout(),
              io.github.kqueue4j.ffm.netbsd.timespec.layout()));
  static final Header OPENBSD =
      new Header(
          "openbsd",
          OpenBsdKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.openbsd.kevent.layout(),
              io.github.kqueue4j.ffm.openbsd.timespec.layout()));
  static final Header DRAGONFLY =
      new Header(
          "dragonfly",
          DragonFlyKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.dragonfly.kevent.layout(),
              io.github.kqueue4j.ffm.dragonfly.timespec.layout()));
  static final Header LIBKQUEUE =
      new Header(
          "libkqueue",
          LibkqueueKqueue.class,
          List.of(
              io.github.kqueue4j.ffm.libkqueue.kevent.layout(),
              io.github.kqueue4j.ffm.libkqueue.timespec.layout()));

  /** All headers. */
  public static final List<Header> ALL =
      List.of(FREEBSD, MACOS, NETBSD, OPENBSD, DRAGONFLY, LIBKQUEUE);

  private static final Map<String, Map<String, Integer>> VALUES = new ConcurrentHashMap<>();

  /** All constants by name; jextract generates a method for each. */
  public Map<String, Integer> values() {
    return VALUES.computeIfAbsent(folder, key -> read(this));
  }

  private static Map<String, Integer> read(Header header) {
    Map<String, Integer> values = new TreeMap<>();
    Arrays.stream(header.constants.getMethods())
        .filter(method -> method.getParameterCount() == 0 && method.getReturnType() == int.class)
        .filter(method -> method.getName().matches("[A-Z][A-Z0-9_]*"))
        .forEach(method -> {
          try {
            values.put(method.getName(), (Integer) method.invoke(null));
          } catch (ReflectiveOperationException e) {
            throw new LinkageError("a method that jextract generated cannot be called", e);
          }
        });
    return values;
  }

  OptionalInt find(String name) {
    Integer value = values().get(name);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  int get(String name) {
    return find(name).orElseThrow(() -> new AssertionError("no " + name + " in headers/" + folder));
  }
}
