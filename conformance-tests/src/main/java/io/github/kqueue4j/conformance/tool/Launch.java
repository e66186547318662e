// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.BackendUnavailableException;
import io.github.kqueue4j.conformance.Profile;
import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.TargetProvider;
import io.github.kqueue4j.conformance.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Finds backends by name. Each backend runs in a process of its own, because a process has only one
 * host of the reference backend and one library of the native one, and because a signal is sent to
 * a whole process.
 */
final class Launch {
  private static final String REFERENCE = "reference-";
  private static final String HOST = "kqueue4j.reference.host";

  private Launch() {}

  /** The names that a run without {@code --backend} tries. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("simulated");
    for (String host : List.of("linux", "poll", "portable")) {
      names.add(REFERENCE + host);
    }
    names.add("native");
    names.addAll(Loopbacks.names());
    ServiceLoader.load(TargetProvider.class)
        .forEach(provider -> provider.targets().forEach(target -> names.add(target.name())));
    return names;
  }

  /**
   * Refuses a name that no backend has, on this system or on another.
   *
   * @throws ParameterException with the names that there are
   */
  static void check(CommandLine command, List<String> names) {
    List<String> here = names();
    for (String name : names) {
      if (!here.contains(name) && Profile.all().stream().noneMatch(p -> p.name().equals(name))) {
        throw new ParameterException(
            command, "there is no backend \"" + name + "\": there are " + String.join(", ", here));
      }
    }
  }

  /**
   * Returns the target with the given name. Must be called before any other code uses a backend in
   * this process.
   *
   * @throws BackendUnavailableException if the backend cannot start here
   */
  static Target target(String name) {
    if (name.equals("simulated")) {
      return Target.simulated();
    }
    if (name.startsWith(REFERENCE) && Profile.all().stream().anyMatch(p -> p.name().equals(name))) {
      System.setProperty(HOST, name.substring(REFERENCE.length()));
      return Target.of(name, Profile.of(name), Backend.named("reference"));
    }
    if (name.startsWith(Loopbacks.PREFIX)) {
      return Loopbacks.target(name);
    }
    if (name.equals("native")) {
      Backend backend = Backend.named("native");
      String system = Targets.nameOf(backend);
      return Target.of(system, Profile.of(system), backend);
    }
    return Targets.named(name);
  }
}
