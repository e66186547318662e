// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.conformance.Profile;
import io.github.kqueue4j.conformance.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The native backend over a loopback: a library whose kqueue(2) and kevent(2) are the reference
 * kernel on Linux, in the C calling convention and the struct of each system. A loopback tests
 * levelling and marshalling, not the behaviour of the systems themselves. The classes belong to the
 * native module's tests, so they are looked up by name.
 */
final class Loopbacks {
  private static final String BACKENDS = "io.github.kqueue4j.ffm.Backends";

  /** The prefix of the names of these targets. */
  static final String PREFIX = "loopback-";

  private Loopbacks() {}

  /** The names of the loopbacks; empty if the loopback is not on the class path. */
  static List<String> names() {
    try {
      Class.forName(BACKENDS, false, Loopbacks.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      for (Profile profile : Profile.all()) {
        if (profile.name().startsWith(PREFIX)) {
          names.add(profile.name());
        }
      }
    }
    return names;
  }

  static Target target(String name) {
    String system = name.substring(PREFIX.length());
    try {
      Class<?> type = Class.forName(BACKENDS);
      List<?> all = (List<?>) type.getMethod("all").invoke(null);
      for (Object one : all) {
        if (one.toString().equals(system)) {
          Backend backend = (Backend) type.getMethod("backend").invoke(one);
          return Target.of(name, Profile.of(name), backend);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the loopback cannot be used: " + e, e);
    }
    throw new IllegalArgumentException("the loopback has no system \"" + system + "\"");
  }
}
