// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.fake.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Changed files that have several names. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class HardLinksTest {
  private static final int FILES = 50;

  @TempDir Path directory;

  private Path linked(int number) throws IOException {
    Path file = Files.createFile(directory.resolve("f" + number));
    Files.createLink(directory.resolve("g" + number), file);
    return file;
  }

  @Test
  void areLookedForOnceForAllChangesOfOneTask() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(linked(i));
    }
    Path alone = Files.createFile(directory.resolve("alone"));
    WorkQueue work = new WorkQueue();
    List<Collection<Path>> reports = new ArrayList<>();
    try (Watcher<EventHandler> watcher = Watcher.open(Backend.from(new FakeProvider("fake")))) {
      HardLinks links = new HardLinks(work, new Deadlines(watcher, work, () -> {}));
      work.run(() -> {
        links.changed(alone, alone, lastNames -> reports.add(lastNames.values()));
        files.forEach(f -> links.changed(f, f, lastNames -> reports.add(lastNames.values())));
        Path other = directory.resolve("g0");
        links.changed(other, other, lastNames -> reports.add(lastNames.values()));
        assertThat(reports).isEmpty();
      });
    }
    files.set(0, directory.resolve("g0")); // the last name under which that file was changed
    assertThat(reports)
        .singleElement()
        .satisfies(names -> assertThat(names).containsExactlyInAnyOrderElementsOf(files));
  }
}
