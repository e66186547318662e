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
 * The known behaviour of one system where systems differ, as listed in the file {@code
 * profiles.txt} beside this class. Immutable.
 *
 * @param name {@code freebsd}, {@code reference-linux} …
 * @param features the features of the system; in all else it behaves as the original does
 * @param lacks features that the system lacks although its backend reports them
 */
public record Profile(String name, Set<Feature> features, Set<Feature> lacks) {
  private static final String FILE = "profiles.txt";

  /** Makes the sets immutable. */
  public Profile {
    features = Set.copyOf(features);
    lacks = Set.copyOf(lacks);
  }

  /**
   * Tells whether the system has a feature.
   *
   * @param feature the feature
   * @return true if the profile names the feature
   */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /**
   * Returns the profile of a system.
   *
   * @param name the name of the system
   * @return the profile
   * @throws IllegalArgumentException if there is no such profile; the message lists the known ones
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
   * @return the profiles in the order of the file
   */
  public static List<Profile> all() {
    return List.copyOf(Known.ALL.values());
  }

  /**
   * Returns a copy of this profile with some features changed, for another kernel.
   *
   * @param otherName the name of the new profile
   * @param with features that the kernel has in addition
   * @param without features that the kernel lacks
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

  /**
   * Reads {@code NAME: FEATURE -FEATURE …}; a line that begins with a blank continues the line
   * before.
   */
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

  /** Reads the profiles on first use. */
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
