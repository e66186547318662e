// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.examples.guide.Regions.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The Java of the README and of the guide is code that tests run. */
class GuideTest {
  @Test
  void showsRegionsOfTestedSourcesOnly() throws IOException {
    Map<String, String> names = new HashMap<>();
    Regions.all().forEach((name, region) -> names.put(region.text(), name));
    TreeSet<String> unused = new TreeSet<>(names.values());

    for (Path page : Pages.ofTheGuide()) {
      for (String block : Pages.blocks(page, "java")) {
        assertThat(names.containsKey(block))
            .as("a region of a source is what %s shows: %s", page, block)
            .isTrue();
        unused.remove(names.get(block));
      }
    }

    assertThat(unused).as("regions that no page shows").isEmpty();
  }

  @Test
  void showsRegionsThatAreRun() throws IOException {
    List<Path> sources = Regions.sources();
    for (Map.Entry<String, Region> entry : Regions.all().entrySet()) {
      Region region = entry.getValue();
      String file = String.valueOf(region.file().getFileName());
      if (region.isProgram()) {
        assertThat(file.endsWith("Test.java") || isStarted(file, sources))
            .as("the program %s is started by a test", entry.getKey())
            .isTrue();
      } else {
        assertThat(file).endsWith("Test.java");
        assertThat(region.isInTest()).as("%s is in a test method", entry.getKey()).isTrue();
      }
    }
  }

  private static boolean isStarted(String file, List<Path> sources) throws IOException {
    String start = "Program.start(" + file.replace(".java", ".class");
    for (Path source : sources) {
      if (source.toString().endsWith("Test.java") && Files.readString(source).contains(start)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void isListedOnItsFirstPage() throws IOException {
    String index = Files.readString(Pages.ROOT.resolve("docs/guide/README.md"));
    for (Path page : Pages.ofTheGuide()) {
      if (!page.endsWith("README.md")) {
        assertThat(index).contains("(" + page.getFileName() + ")");
      }
    }
  }

  @Test
  void hasNoOtherFences() throws IOException {
    List<String> known =
        List.of("```java", "```sh", "```xml", "```kotlin", "```text", "```c", "```");
    for (Path page : Pages.ofTheGuide()) {
      List<String> fences =
          Files.readString(page).lines().filter(line -> line.strip().startsWith("```")).toList();
      assertThat(known).as("%s", page).containsAll(fences);
    }
  }
}
