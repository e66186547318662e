// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known entries by their names, whatever the order of the names is. */
class KnownOrderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b c d", // as known
        "new a b c d",
        "a b new c d new2",
        "b c d", // without the first
        "a d",
        "d c b a",
        "a a b b c d", // repeated, as in a directory that changes
        "new",
      })
  void areTheSameAsInTheMap(String listed) {
    Map<Path, WatchedEntry> byName = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c", "d")) {
      byName.put(Path.of(name), new WatchedEntry(EntryAttributes.UNKNOWN));
    }
    KnownOrder order = new KnownOrder(byName);
    for (String name : listed.split(" ", -1)) {
      Path path = Path.of(name);
      WatchedEntry found = order.find(path);
      assertThat(found).as("%s of %s", name, listed).isSameAs(byName.get(path));
    }
  }
}
