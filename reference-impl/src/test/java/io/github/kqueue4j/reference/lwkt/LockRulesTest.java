// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the guard of each shared field is documented. */
class LockRulesTest {
  private static final Path SOURCES = Path.of("src/main/java/io/github/kqueue4j/reference");

  /** A field of a top-level class that is neither final nor volatile. */
  private static final Pattern FIELD =
      Pattern.compile(
          "^  (?:private |public |protected )?"
              + "(?!static |final |volatile |abstract |return |throw |import )"
              + "(?:@Nullable )?[\\w.<>?,]+(?: @Nullable)?(?: ?\\[])* \\w+(?: = [^;]*)?;",
          Pattern.MULTILINE);

  private static final Pattern GUARD = Pattern.compile("(?i)guarded|confined|set once");

  @Test
  void nameTheGuardOfEachFieldThatChanges() throws IOException {
    List<String> silent = new ArrayList<>();
    int fields = 0;
    for (Path file : sources()) {
      String text = Files.readString(file);
      Matcher field = FIELD.matcher(text);
      while (field.find()) {
        fields++;
        if (!GUARD.matcher(text.substring(0, field.start())).find()) {
          silent.add(file.getFileName() + ": " + field.group().strip());
        }
      }
    }
    assertThat(fields).isGreaterThan(100);
    assertThat(silent).as("fields whose guard is not documented").isEmpty();
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String name : List.of("kern", "lwkt", "host")) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
        all.addAll(files.filter(file -> file.toString().endsWith(".java")).sorted().toList());
      }
    }
    return all;
  }
}
