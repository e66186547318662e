// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The links between the files of the project lead somewhere. */
class LinksTest {
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```$|`[^`\n]*`", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern ABSOLUTE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*)$", Pattern.MULTILINE);

  private static String text(Path page) throws IOException {
    return CODE.matcher(Files.readString(page)).replaceAll("");
  }

  /** The anchors of the headings, as GitHub makes them. */
  private static Set<String> anchors(Path page) throws IOException {
    String source =
        Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(page))
            .replaceAll("");
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    HEADING
        .matcher(source)
        .results()
        .forEach(heading -> {
          String anchor = anchor(heading.group(1));
          int count = seen.merge(anchor, 1, Integer::sum) - 1;
          anchors.add(count == 0 ? anchor : anchor + "-" + count);
        });
    return anchors;
  }

  private static String anchor(String heading) {
    return heading
        .strip()
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  @Test
  void leadToFilesAndHeadings() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : Pages.all()) {
      for (String link : LINK.matcher(text(page)).results().map(m -> m.group(1)).toList()) {
        if (!ABSOLUTE.matcher(link).matches() && !leadsSomewhere(page, link)) {
          broken.add(page + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : Objects.requireNonNull(page.getParent()).resolve(file);
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || anchors(target).contains(link.substring(hash + 1));
  }

  @Test
  void areLookedFor() throws IOException {
    assertThat(Pages.all()).contains(Pages.README);
    assertThat(anchor("How `x` (1) works, in *short*")).isEqualTo("how-x-1-works-in-short");
    assertThat(leadsSomewhere(Pages.README, "no-such-file.md")).isFalse();
    assertThat(leadsSomewhere(Pages.README, "README.md#no-such-heading")).isFalse();
  }
}
