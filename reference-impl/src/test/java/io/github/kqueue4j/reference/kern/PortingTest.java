// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks PORTING.md against the code. */
class PortingTest {
  private static final Path SOURCES = Path.of("src/main/java/io/github/kqueue4j/reference");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| `(\\w+)\\.(\\w+)` \\|", Pattern.MULTILINE);
  private static final Pattern ID = Pattern.compile("D-\\d\\d");

  private static String document() throws IOException {
    return Files.readString(Path.of("PORTING.md"));
  }

  private static Map<String, MatchResult> rows() throws IOException {
    Map<String, MatchResult> rows = new TreeMap<>();
    ROW.matcher(document()).results().forEach(row -> rows.put(row.group(1), row));
    return rows;
  }

  @Test
  void hasARowForEachFunctionOfTheOriginal() throws IOException {
    Set<String> functions =
        Set.copyOf(Files.readAllLines(Path.of("src/test/resources/kern_event.functions")));

    assertThat(functions).hasSize(47);
    assertThat(rows().keySet()).containsAll(functions);
  }

  @Test
  void namesMembersThatExist() throws Exception {
    for (MatchResult row : rows().values()) {
      Class<?> home = Class.forName(getClass().getPackageName() + "." + row.group(2));
      Stream<String> members =
          Stream.concat(
              Arrays.stream(home.getDeclaredMethods()).map(method -> method.getName()),
              Arrays.stream(home.getDeclaredFields()).map(field -> field.getName()));

      assertThat(members).as(row.group()).contains(row.group(3));
    }
  }

  @Test
  void namesHomesByTheirNameInCamelCase() throws IOException {
    Set<String> exceptions = Set.of("kevent_copyin", "kevent_copyout", "sig_filtops", "KN_HASH");
    for (MatchResult row : rows().values()) {
      String plain = row.group(1).replace("_", "");
      if (!exceptions.contains(row.group(1))) {
        assertThat(row.group(3).replace("_", "")).as(row.group()).isEqualToIgnoringCase(plain);
      }
    }
  }

  @Test
  void namesTheFunctionInTheJavadocOfEachHome() throws IOException {
    String sources = sources();
    for (String function : Files.readAllLines(Path.of("src/test/resources/kern_event.functions"))) {
      assertThat(sources).contains("{@code " + function + "()}");
    }
  }

  @Test
  void explainsEveryDeviationThatIsMarked() throws IOException {
    Set<String> marked = ids(sources());
    Set<String> explained =
        ids(
            document()
                .lines()
                .filter(line -> line.startsWith("| D-"))
                .map(line -> line.substring(0, "| D-00".length()))
                .collect(Collectors.joining()));

    assertThat(explained).isEqualTo(marked);
  }

  private static Set<String> ids(String text) {
    return ID.matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
