// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Those of all folders but what builds leave behind, where nothing is looked at. */
  static List<Path> all() throws IOException {
    List<Path> pages = new ArrayList<>();
    collect(ROOT, pages);
    pages.sort(null);
    return pages;
  }

  private static void collect(Path folder, List<Path> pages) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".") || NOT_OURS.contains(name)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          collect(entry, pages);
        } else if (name.endsWith(".md")) {
          pages.add(entry);
        }
      }
    }
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
