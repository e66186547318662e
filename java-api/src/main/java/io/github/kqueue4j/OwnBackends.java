// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The two backends that this library brings, and what to say of one that is missing. Immutable.
 *
 * <p>A fat jar has one file of services of several jars. Where they are not merged it has the class
 * of a backend, and no entry that names it; that shows from the class alone.
 */
final class OwnBackends {

  private static final String SERVICES = "META-INF/services/io.github.kqueue4j.spi.KqueueProvider";

  private static final List<Own> ALL =
      List.of(
          new Own("native", "kqueue4j-native", "io/github/kqueue4j/ffm/NativeProvider.class"),
          new Own(
              "reference",
              "kqueue4j-reference",
              "io/github/kqueue4j/reference/adapter/ReferenceProvider.class"));

  private final Predicate<String> hasResource;
  private final boolean hasKqueue;

  /**
   * Makes one.
   *
   * @param osName the property {@code os.name}
   * @param hasResource whether the class loader of this library has a file of that name
   */
  OwnBackends(String osName, Predicate<String> hasResource) {
    this.hasResource = hasResource;
    String system = osName.toLowerCase(Locale.ROOT);
    this.hasKqueue = system.startsWith("mac") || system.endsWith("bsd");
  }

  /** A backend of this library: its name, its artifact, and where its class is. */
  private record Own(String name, String artifact, String file) {}

  /**
   * What to say of each that is not installed: the reference, the native one where the system has a
   * kqueue, and any whose class is there.
   *
   * @param installed the names of those that are
   * @return one sentence each, without a full stop; none if nothing is missing
   */
  List<String> missing(Set<String> installed) {
    Map<String, String> lost = lost(installed);
    List<String> missing = new ArrayList<>();
    for (Own own : ALL) {
      String why = lost.get(own.name);
      if (why != null) {
        missing.add(why);
      } else if (!installed.contains(own.name) && own.name.equals("reference")) {
        missing.add(absent(own, ""));
      } else if (!installed.contains(own.name) && hasKqueue) {
        missing.add(absent(own, " although this system has a kqueue"));
      }
    }
    return missing;
  }

  /**
   * What to say of each that is not installed although its class is there.
   *
   * @param installed the names of those that are
   * @return one sentence each, without a full stop, by name
   */
  Map<String, String> lost(Set<String> installed) {
    Map<String, String> lost = new LinkedHashMap<>();
    for (Own own : ALL) {
      if (!installed.contains(own.name) && hasResource.test(own.file)) {
        lost.put(own.name, lost(own));
      }
    }
    return lost;
  }

  /**
   * What to say if the native backend is there and was not found, on a system that has a kqueue:
   * another one is not taken in its place.
   *
   * @param installed the names of those that are
   * @return one sentence without a full stop; empty if that is not so
   */
  Optional<String> lostHostKernel(Set<String> installed) {
    return hasKqueue
        ? Optional.ofNullable(lost(installed).get(ALL.getFirst().name))
        : Optional.empty();
  }

  private static String lost(Own own) {
    return String.format(
        "%s is missing: its class is there, but no %s names it; a fat jar must merge these files"
            + " (ServicesResourceTransformer of maven-shade-plugin, mergeServiceFiles() of"
            + " Gradle's Shadow)",
        own.name, SERVICES);
  }

  private static String absent(Own own, String why) {
    return String.format("%s is missing%s: add %s", own.name, why, own.artifact);
  }
}
