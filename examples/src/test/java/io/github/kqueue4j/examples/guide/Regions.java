// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The marked regions of the sources of this package: what the pages show. */
final class Regions {
  private static final Path FOLDER = Path.of("src/test/java/io/github/kqueue4j/examples/guide");
  private static final Pattern REGION =
      Pattern.compile(
          "^ *// @start region=\"([^\"]+)\"\n(.*?)^ *// @end region=\"\\1\"\n",
          Pattern.MULTILINE | Pattern.DOTALL);

  private Regions() {}

  /**
   * Code between two markers.
   *
   * @param file where it stands
   * @param text the code, without the indentation that all of its lines share
   * @param before the source before the region
   */
  record Region(Path file, String text, String before) {
    /** Whether it is more than a part of a method. */
    boolean isProgram() {
      return Pattern.compile("^(public |static )*(final )?class ", Pattern.MULTILINE)
          .matcher(text)
          .find();
    }

    /** Whether JUnit runs the code around it. */
    boolean isInTest() {
      int test = before.lastIndexOf("\n  @Test\n");
      return test >= 0 && !before.substring(test).contains("\n  }\n");
    }
  }

  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  /** All regions by their names. */
  static Map<String, Region> all() throws IOException {
    Map<String, Region> regions = new LinkedHashMap<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      Matcher matcher = REGION.matcher(source);
      while (matcher.find()) {
        String text = matcher.group(2).stripTrailing().stripIndent() + "\n";
        Region region = new Region(file, text, source.substring(0, matcher.start()));
        if (regions.put(matcher.group(1), region) != null) {
          throw new AssertionError("two regions have the name " + matcher.group(1));
        }
      }
    }
    return regions;
  }
}
