// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The backends that are installed, and which of them is the standard one. Thread-safe.
 *
 * <p>The one place that looks for providers. Nothing is looked for before the first question, and
 * only {@link KqueueProvider#obstacle()} touches the host.
 */
final class Discovery {

  static final String PROPERTY = "kqueue4j.backend";
  static final String ENVIRONMENT = "KQUEUE4J_BACKEND";

  /** Broken entries of configuration files after which the search gives up. */
  private static final int MOST_BROKEN = 100;

  private static final String HOW_TO_INSTALL =
      "add kqueue4j, which brings both, or kqueue4j-native or kqueue4j-reference to the class path"
          + " or module path";

  private final List<Backend> backends = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final OwnBackends own;
  private volatile @Nullable Backend standard;

  /** Looks at all providers; one that cannot be made is remembered for the messages. */
  Discovery(Iterator<KqueueProvider> providers, OwnBackends own) {
    this.own = own;
    while (broken.size() < MOST_BROKEN) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        backends.add(Backend.of(providers.next()));
      } catch (ServiceConfigurationError e) {
        broken.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Those of the class path and module path. */
  static Discovery installed() {
    return Installed.DISCOVERY;
  }

  /** The standard backend: decided once, but not for good while it cannot be. */
  synchronized Backend standard(@Nullable String property, @Nullable String environment) {
    Backend decided = standard;
    if (decided == null) {
      decided = decide(property, environment);
      standard = decided;
    }
    return decided;
  }

  /** The standard backend if that was decided; spares the look at property and environment. */
  Optional<Backend> decided() {
    return Optional.ofNullable(standard);
  }

  private Backend decide(@Nullable String property, @Nullable String environment) {
    if (property != null && !property.isEmpty()) {
      return named(property, " (the property " + PROPERTY + ")");
    }
    if (environment != null && !environment.isEmpty()) {
      return named(environment, " (the environment variable " + ENVIRONMENT + ")");
    }
    for (Backend backend : backends) {
      if (backend.provider().isHostKernel()) {
        return startable(backend, "; or ask for another with the property " + PROPERTY);
      }
    }
    Optional<String> lost = broken.isEmpty() ? own.lostHostKernel(names()) : Optional.empty();
    if (lost.isPresent()) {
      throw new BackendUnavailableException(
          "backend " + lost.get() + "; or ask for another with the property " + PROPERTY);
    }
    for (Backend backend : backends) {
      if (backend.name().equals("reference")) {
        return startable(backend, "");
      }
    }
    for (Backend backend : backends) {
      if (backend.provider().obstacle().isEmpty()) {
        return backend;
      }
    }
    throw new BackendUnavailableException("no backend can start: " + inventory());
  }

  /** The backend of that name; origin says in messages who asked, and may be empty. */
  Backend named(String name, String origin) {
    for (Backend backend : backends) {
      if (backend.name().equals(name)) {
        return startable(backend, "");
      }
    }
    throw new BackendUnavailableException(
        "backend \"" + name + "\"" + origin + " is not installed: " + inventory());
  }

  private static Backend startable(Backend backend, String advice) {
    Optional<String> obstacle = backend.provider().obstacle();
    if (obstacle.isPresent()) {
      throw new BackendUnavailableException(
          "backend " + backend + " cannot start: " + obstacle.get() + advice);
    }
    return backend;
  }

  /** Those that can start, the standard one first if there is one. */
  List<Backend> available(@Nullable String property, @Nullable String environment) {
    List<Backend> available = new ArrayList<>();
    for (Backend backend : backends) {
      if (backend.provider().obstacle().isEmpty()) {
        available.add(backend);
      }
    }
    try {
      Backend first = standard(property, environment);
      available.remove(first);
      available.addFirst(first);
    } catch (BackendUnavailableException e) {
      return List.copyOf(available); // the question was what can start, not what was asked for
    }
    return List.copyOf(available);
  }

  /** What there is, and what is wrong with it. */
  private String inventory() {
    StringJoiner inventory = new StringJoiner("; ");
    if (backends.isEmpty()) {
      boolean lost = !broken.isEmpty() || !own.lost(names()).isEmpty();
      inventory.add(lost ? "there is none" : "there is none, " + HOW_TO_INSTALL);
      if (!lost) {
        return inventory.toString();
      }
    }
    for (Backend backend : backends) {
      Optional<String> obstacle = backend.provider().obstacle();
      inventory.add(
          backend.name() + obstacle.map(why -> " cannot start: " + why).orElse(" is there"));
    }
    missing().forEach(inventory::add);
    return inventory.toString();
  }

  /**
   * What is expected here and was not found, one sentence each. A provider that cannot be loaded
   * may be any of those that were not found.
   */
  List<String> missing() {
    if (broken.isEmpty()) {
      return own.missing(names());
    }
    return broken.stream().map(message -> "one cannot be loaded: " + message).toList();
  }

  private Set<String> names() {
    return backends.stream().map(Backend::name).collect(Collectors.toSet());
  }

  /** Found at the first question, not when a class is loaded. */
  private static final class Installed {
    /**
     * With the loader of this class, not that of the thread: the answer is for the whole process.
     */
    static final Discovery DISCOVERY = find(Discovery.class.getClassLoader());

    private static Discovery find(ClassLoader loader) {
      return new Discovery(
          ServiceLoader.load(KqueueProvider.class, loader).iterator(),
          new OwnBackends(
              System.getProperty("os.name", ""), name -> loader.getResource(name) != null));
    }
  }
}
