// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The backends that are present in this process. In one process the reference backend has one host
 * and the native backend one library, so the tool starts a process for each backend.
 */
public final class Targets {
  private static final Map<String, Target> SCOPED = new ConcurrentHashMap<>();

  private Targets() {}

  /**
   * Returns all targets that are present: the simulated kernel, each backend that can start, and
   * the targets of every {@link TargetProvider}.
   *
   * @return the targets; at least one
   */
  public static List<Target> present() {
    return Present.ALL;
  }

  /**
   * Returns the target with the given name.
   *
   * @param name the name of a target
   * @return the target
   * @throws IllegalArgumentException if there is no such target; the message lists those that are
   *     present
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

  /** Registers a target under a key while a suite runs on that target. */
  static void enter(String key, Target target) {
    SCOPED.put(key, target);
  }

  static void leave(String key) {
    SCOPED.remove(key);
  }

  /**
   * Returns the name of a backend's target, which is that of its profile.
   *
   * @param backend a backend
   * @return {@code freebsd}, {@code reference-linux} …
   */
  public static String nameOf(Backend backend) {
    return backend.name().equals("native")
        ? backend.host().replaceAll("[0-9]+$", "") // netbsd50 is NetBSD too
        : backend.name() + "-" + backend.host();
  }

  /** Finds the targets on first use. */
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
