// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueProvider;
import io.github.kqueue4j.spi.StackRoom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the installed backends and decides which of them is the standard one. Thread-safe.
 *
 * <p>No other class looks for providers. The search starts at the first use, and only {@link
 * KqueueProvider#obstacle()} makes system calls.
 */
final class Discovery {

  static final String PROPERTY = "kqueue4j.backend";
  static final String ENVIRONMENT = "KQUEUE4J_BACKEND";

  /** The number of broken entries of service files after which the search gives up. */
  private static final int MAX_BROKEN = 100;

  private static final String HOW_TO_INSTALL =
      "add kqueue4j, which brings both, or kqueue4j-native or kqueue4j-reference to the class path"
          + " or module path";

  /** Not set by an initializer, which is not tried again after an Error. */
  private static volatile @Nullable Discovery installed;

  private final List<Backend> backends = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final OwnBackends own;
  private volatile @Nullable Backend standard;

  /** Makes all providers. The errors of providers that cannot be made are kept for the messages. */
  Discovery(Iterator<KqueueProvider> providers, OwnBackends own) {
    this.own = own;
    while (broken.size() < MAX_BROKEN) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        backends.add(Backend.from(providers.next()));
      } catch (ServiceConfigurationError e) {
        broken.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns the backends of the class path and module path. */
  static Discovery installed() {
    Discovery found = installed;
    return found == null ? find() : found;
  }

  /**
   * Searches with the loader of this class, not that of the thread, as the result is for the whole
   * process. After an Error the next call searches again.
   */
  private static synchronized Discovery find() {
    Discovery found = installed;
    if (found == null) {
      StackRoom.check();
      ClassLoader loader = Discovery.class.getClassLoader();
      found =
          new Discovery(
              ServiceLoader.load(KqueueProvider.class, loader).iterator(),
              new OwnBackends(System.getProperty("os.name", ""), new Resources(loader)));
      installed = found;
    }
    return found;
  }

  /**
   * Returns the standard backend. The first successful decision is final; after a failure the next
   * call decides again.
   */
  synchronized Backend standard(@Nullable String property, @Nullable String environment) {
    Backend decided = standard;
    if (decided == null) {
      decided = decide(property, environment);
      standard = decided;
    }
    return decided;
  }

  /**
   * Returns the standard backend if it was decided, without reading the property and environment.
   */
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

  /**
   * Returns the backend with a name. In messages, origin says where the name came from; may be
   * empty.
   */
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
    StackRoom.check();
    Optional<String> obstacle = backend.provider().obstacle();
    if (obstacle.isPresent()) {
      throw new BackendUnavailableException(
          "backend " + backend + " cannot start: " + obstacle.get() + advice);
    }
    return backend;
  }

  /** Returns the backends that can start, the standard one first if there is one. */
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
      return List.copyOf(
          available); // a missing standard backend is no error here: the others can still start
    }
    return List.copyOf(available);
  }

  /** Lists the installed backends, with the reasons why some cannot start. */
  private String inventory() {
    StringJoiner inventory = new StringJoiner("; ");
    if (backends.isEmpty()) {
      boolean lost = !broken.isEmpty() || !own.lost(names()).isEmpty();
      inventory.add(lost ? "none is installed" : "none is installed, " + HOW_TO_INSTALL);
      if (!lost) {
        return inventory.toString();
      }
    }
    for (Backend backend : backends) {
      Optional<String> obstacle = backend.provider().obstacle();
      inventory.add(
          backend.name() + obstacle.map(why -> " cannot start: " + why).orElse(" can start"));
    }
    missing().forEach(inventory::add);
    return inventory.toString();
  }

  /**
   * Returns a sentence for each backend that is expected here and was not found. A provider that
   * cannot be loaded may be any of those that were not found.
   */
  List<String> missing() {
    if (broken.isEmpty()) {
      return own.missing(names());
    }
    return broken.stream().map(message -> "a provider cannot be loaded: " + message).toList();
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>();
    for (Backend backend : backends) { // the first stream of a JVM delays the start
      names.add(backend.name());
    }
    return names;
  }

  /**
   * Tells whether a class loader has a resource. A named class, since the first lambda of a JVM
   * delays the start.
   *
   * @param loader the class loader
   */
  private record Resources(ClassLoader loader) implements Predicate<String> {
    @Override
    public boolean test(String name) {
      return loader.getResource(name) != null;
    }
  }
}
