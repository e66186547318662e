// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When retired objects are given back. */
class GracePeriodsTest {
  private final GracePeriods<String> periods = new GracePeriods<>();

  @Test
  void endAtOnceWithoutACollection() {
    assertThat(periods.retire("a")).containsExactly("a");
    assertThat(periods.retire("b")).containsExactly("b");
  }

  @Test
  void lastUntilTheEarlierCollectionsHaveEnded() {
    int first = periods.begin();
    int second = periods.begin();
    assertThat(periods.retire("a")).isEmpty();
    int later = periods.begin();
    assertThat(periods.end(second)).isEmpty();
    assertThat(periods.end(first)).containsExactly("a");
    assertThat(periods.end(later)).isEmpty();
  }

  @Test
  void endAlthoughThereIsAlwaysACollection() {
    int running = periods.begin();
    periods.retire("a");
    List<String> back = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int next = periods.begin();
      back.addAll(periods.end(running));
      running = next;
    }
    assertThat(back).containsExactly("a");
  }

  @Test
  void neverEndTooEarlyNorForgetAnObject() {
    Random random = new Random(1);
    Map<Integer, Integer> running = new HashMap<>(); // the period of each collection
    Map<String, Set<Integer>> retired = new HashMap<>(); // the collections that began before
    int count = 0;
    for (int i = 0; i < 20_000; i++) {
      List<String> back = List.of();
      int step = random.nextInt(3);
      if (step == 0) {
        running.put(++count, periods.begin());
      } else if (step == 1) {
        String object = "object " + i;
        retired.put(object, new HashSet<>(running.keySet()));
        back = periods.retire(object);
      } else if (!running.isEmpty()) {
        int ended = List.copyOf(running.keySet()).get(random.nextInt(running.size()));
        int period = Objects.requireNonNull(running.remove(ended));
        retired.values().forEach(before -> before.remove(ended));
        back = periods.end(period);
      }
      for (String object : back) {
        assertThat(retired.remove(object)).as("collections that may find %s", object).isEmpty();
      }
    }
    for (int period : running.values()) {
      periods.end(period).forEach(retired::remove);
    }
    assertThat(retired).isEmpty();
  }
}
