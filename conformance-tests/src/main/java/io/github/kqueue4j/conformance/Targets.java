// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The backends that are present in this process. The reference backend has one host in a process,
 * and the native one library: the tool starts a process for each.
 */
public final class Targets {
  private static final Map<String, Target> SCOPED = new ConcurrentHashMap<>();

  private Targets() {}

  /**
   * Returns all that are present: the simulated kernel, each backend that can start, those of
   * {@link TargetProvider}s.
   *
   * @return at least one
   */
  public static List<Target> present() {
    return Present.ALL;
  }

  /**
   * Returns the one of that name.
   *
   * @param name a target's name
   * @return the target
   * @throws IllegalArgumentException if there is none, with those that there are
   */
  public static Target named(String name) {
    Target scoped = SCOPED.get(name);
    if (scoped != null) {
      return scoped;
    }
    for (Target target : present()) {
      if (target.name().equals(name)) {
        return target;
      }
    }
    throw new IllegalArgumentException(
        "no backend \"" + name + "\" is present: there are " + present());
  }

  /** Makes a target known under a key while a suite runs on it. */
  static void enter(String key, Target target) {
    SCOPED.put(key, target);
  }

  static void leave(String key) {
    SCOPED.remove(key);
  }

  /**
   * Names a backend's target, which is called as its profile.
   *
   * @param backend a backend that was found
   * @return {@code freebsd}, {@code reference-linux} …
   */
  public static String nameOf(Backend backend) {
    return backend.name().equals("native")
        ? backend.host().replaceAll("[0-9]+$", "") // netbsd50 is NetBSD too
        : backend.name() + "-" + backend.host();
  }

  /** Looked for at the first question. */
  private static final class Present {
    static final List<Target> ALL = find();

    private static List<Target> find() {
      List<Target> targets = new ArrayList<>();
      targets.add(Target.simulated());
      for (Backend backend : Backend.available()) {
        String name = nameOf(backend);
        targets.add(Target.of(name, Profile.of(name), backend));
      }
      ServiceLoader.load(TargetProvider.class).forEach(p -> targets.addAll(p.targets()));
      return List.copyOf(targets);
    }
  }
}
