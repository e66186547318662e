// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import io.github.kqueue4j.conformance.Feature;
import java.util.Random;
import java.util.Set;

/** Random choices from a seed, and the features on which two backends agree. */
final class RandomChoices {
  private final Random random;
  private final Set<Feature> differ;

  RandomChoices(long seed, Set<Feature> differ) {
    this.random = new Random(seed);
    this.differ = differ;
  }

  /** A number from 0 to {@code bound} − 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  String anyOf(String... words) {
    return words[random.nextInt(words.length)];
  }

  /** Whether each feature is present on both backends or on neither. */
  boolean agree(Feature... features) {
    for (Feature feature : features) {
      if (differ.contains(feature)) {
        return false;
      }
    }
    return true;
  }
}
