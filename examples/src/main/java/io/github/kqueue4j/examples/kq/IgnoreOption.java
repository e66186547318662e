// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.watch.TreeFilter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --ignore} of commands that have {@code --tree}. */
final class IgnoreOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--ignore",
      paramLabel = "GLOB",
      description = {
        "left out of trees: a name such as '*.class', or with",
        "a slash a path in the tree; may be repeated"
      })
  private List<String> globs = List.of();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  IgnoreOption() {}

  boolean isEmpty() {
    return globs.isEmpty();
  }

  TreeFilter filter() {
    List<PathMatcher> names = new ArrayList<>();
    List<PathMatcher> paths = new ArrayList<>();
    for (String glob : globs) {
      String plain = withoutEnds(glob);
      (plain.contains("/") ? paths : names).add(matcher(plain));
    }
    return (path, isDirectory) ->
        noneMatches(names, path.getFileName()) && noneMatches(paths, path);
  }

  /** People write ./target and target/ too, as shells complete it; paths in a tree have neither. */
  private static String withoutEnds(String glob) {
    String begin = glob.startsWith("./") ? glob.substring(2) : glob;
    return begin.endsWith("/") ? begin.substring(0, begin.length() - 1) : begin;
  }

  private PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + glob + "' is no pattern: " + e.getDescription(), e);
    }
  }

  private static boolean noneMatches(List<PathMatcher> matchers, Path path) {
    return matchers.stream().noneMatch(matcher -> matcher.matches(path));
  }
}
