// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one system is known to do where the systems differ, as data: the file {@code profiles.txt}
 * beside this class. Immutable.
 *
 * @param name {@code freebsd}, {@code reference-linux} …
 * @param features what it has; whatever is not named it does as the original does
 * @param lacks what it has not, although its backend says so
 */
public record Profile(String name, Set<Feature> features, Set<Feature> lacks) {
  private static final String FILE = "profiles.txt";

  /** Makes the set immutable. */
  public Profile {
    features = Set.copyOf(features);
    lacks = Set.copyOf(lacks);
  }

  /**
   * Tells whether the system has a feature.
   *
   * @param feature which
   * @return true if its profile names it
   */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /**
   * Returns the profile of a system.
   *
   * @param name its name
   * @return its profile
   * @throws IllegalArgumentException if there is none, with those that there are
   */
  public static Profile of(String name) {
    Profile profile = Known.ALL.get(name);
    if (profile == null) {
      throw new IllegalArgumentException(
          "no profile \"" + name + "\": known are " + String.join(", ", Known.ALL.keySet()));
    }
    return profile;
  }

  /**
   * Returns all profiles.
   *
   * @return in the order of the file
   */
  public static List<Profile> all() {
    return List.copyOf(Known.ALL.values());
  }

  /**
   * Returns this profile with other features, for a kernel of one's own.
   *
   * @param otherName its name
   * @param with what it has besides
   * @param without what it lacks
   * @return a new profile
   */
  public Profile derive(String otherName, Set<Feature> with, Set<Feature> without) {
    Set<Feature> changed = EnumSet.noneOf(Feature.class);
    changed.addAll(features);
    changed.addAll(with);
    changed.removeAll(without);
    Set<Feature> lacking = EnumSet.noneOf(Feature.class);
    lacking.addAll(lacks);
    lacking.removeAll(with);
    lacking.addAll(without);
    return new Profile(otherName, changed, lacking);
  }

  /** Reads {@code NAME: FEATURE -FEATURE …}; a line that begins with a blank goes on. */
  static Map<String, Profile> parse(String text) {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (String line :
        text.replaceAll("(?m)#.*$", "").replaceAll("\n[ \t]+", " ").split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).strip();
      Set<Feature> features = EnumSet.noneOf(Feature.class);
      Set<Feature> lacks = EnumSet.noneOf(Feature.class);
      for (String word : line.substring(colon + 1).strip().split("\\s+", -1)) {
        if (word.startsWith("-")) {
          lacks.add(Feature.valueOf(word.substring(1)));
        } else if (!word.isEmpty()) {
          features.add(Feature.valueOf(word));
        }
      }
      profiles.put(name, new Profile(name, features, lacks));
    }
    return profiles;
  }

  /** Read at the first question. */
  private static final class Known {
    static final Map<String, Profile> ALL = read();

    private static Map<String, Profile> read() {
      try (InputStream in = Profile.class.getResourceAsStream(FILE)) {
        if (in == null) {
          throw new IllegalStateException("the artifact is damaged: " + FILE + " is missing");
        }
        return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
