// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown files of the project. */
final class Pages {
  static final Path ROOT = Path.of("..");
  static final Path README = ROOT.resolve("README.md");

  private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

  private Pages() {}

  /** The README and the pages of the guide. */
  static List<Path> ofTheGuide() throws IOException {
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      return Stream.concat(Stream.of(README), guide.sorted()).toList();
    }
  }

  /** Those of all folders but what builds leave behind. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md") && isOurs(ROOT.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path part : file) {
      if (part.toString().startsWith(".") || NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  /** What stands in a page's fenced blocks of a language. */
  static List<String> blocks(Path page, String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
