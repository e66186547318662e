// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests {@code CONTRACT.md}, whose ids are cited elsewhere. */
class ContractTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (C-\\d+) \\| ([^|]+) \\| ([^|]*) \\| (.+) \\|$", Pattern.MULTILINE);
  private static final Pattern CITED = Pattern.compile("C-\\d+");

  private static String text() throws IOException {
    return Files.readString(Path.of("CONTRACT.md"));
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(text()).results().toList();
  }

  @Test
  void numbersItsPointsWithoutAGap() throws IOException {
    List<String> ids = rows().stream().map(row -> row.group(1)).toList();

    assertThat(ids).hasSizeGreaterThan(100);
    assertThat(ids)
        .isEqualTo(
            IntStream.rangeClosed(1, ids.size())
                .mapToObj(i -> String.format("C-%02d", i))
                .toList());
  }

  @Test
  void callsEachPointLevelledOrTheHostsOwn() throws IOException {
    assertThat(rows()).extracting(row -> row.group(3)).containsOnly("L", "H");
  }

  @Test
  void citesOnlyItsOwnPoints() throws IOException {
    List<String> ids = rows().stream().map(row -> row.group(1)).toList();

    assertThat(CITED.matcher(text()).results().map(MatchResult::group)).isSubsetOf(ids);
  }

  @Test
  void hasOnlyRowsInTheFormOfAPoint() throws IOException {
    assertThat(text().lines().filter(line -> line.startsWith("| C-"))).hasSize(rows().size());
  }
}
