// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Entries that come and go before the service looks at them, where the kernel reports names: each
 * change is reported once, in order. The last change of each test is that of another entry.
 */
@EnabledOnOs(OS.LINUX)
class PassingEntryTest extends WatchServiceOnHosts {
  private static final String CREATED = "ENTRY_CREATE entry";
  private static final String DELETED = "ENTRY_DELETE entry";
  private static final String END = "ENTRY_CREATE end";

  @SuppressWarnings("NullAway.Init")
  private Path entry;

  @SuppressWarnings("NullAway.Init")
  private Path end;

  @BeforeEach
  void openOnLinux() throws IOException {
    open(Host.LINUX);
    entry = directory.resolve("entry");
    end = directory.resolve("end");
  }

  private void comeAndGo() throws IOException {
    Files.createFile(entry);
    Files.delete(entry);
  }

  private List<String> reportedAtTheEnd() throws Exception {
    Files.createFile(end);
    return ReportedEvents.until(service, END);
  }

  @Test
  void areReportedInATree() throws Exception {
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
    comeAndGo();

    assertThat(reportedAtTheEnd()).containsExactly(CREATED, DELETED, END);
  }

  @Test
  void areReportedInATreeWithoutDeletions() throws Exception {
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE);
    comeAndGo();

    assertThat(reportedAtTheEnd()).containsExactly(CREATED, END);
  }

  @Test
  void areReportedIfAnEntryWithTheirNameWasKnown() throws Exception {
    Files.createFile(entry);
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
    Files.delete(entry);
    comeAndGo();

    assertThat(reportedAtTheEnd()).containsExactly(DELETED, CREATED, DELETED, END);
  }

  @Test
  void areNotReportedIfTheFilterRefusesThem() throws Exception {
    TreeOptions options = TreeOptions.DEFAULT.withFilter((path, dir) -> !path.endsWith("entry"));
    service.registerTree(directory, options, ENTRY_CREATE, ENTRY_DELETE);
    comeAndGo();

    assertThat(reportedAtTheEnd()).containsExactly(END);
  }

  @Test
  void areReportedUnderAFileName() throws Exception {
    service.register(entry, ENTRY_CREATE, ENTRY_DELETE);
    service.register(end, ENTRY_CREATE);
    comeAndGo();

    assertThat(reportedAtTheEnd()).containsExactly(CREATED, DELETED, END);
  }

  @Test
  void areNotReportedUnderAFileNameIfTheyAreLinksThatLeadNowhere() throws Exception {
    service.register(entry, ENTRY_CREATE, ENTRY_DELETE);
    service.register(end, ENTRY_CREATE);
    Files.createSymbolicLink(entry, Path.of("nowhere"));

    assertThat(reportedAtTheEnd()).containsExactly(END);
  }

  /**
   * Two directories that are new in a tree, of which one is read while an entry is in the other.
   */
  @Test
  void areReportedOnceIfTheDirectoryIsReadInTheMeantime() throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path outside = directory.resolve("outside");
    for (String each : List.of("one", "two")) {
      Files.createFile(Files.createDirectories(outside.resolve(each)).resolve("first"));
    }
    List<Path> passing = new ArrayList<>();
    TreeOptions options =
        TreeOptions.DEFAULT.withFilter((path, dir) -> {
          comeAndGoWhileAsked(tree, path, passing);
          return true;
        });
    service.registerTree(tree, options, ENTRY_CREATE, ENTRY_DELETE);
    Files.move(outside, tree.resolve("moved"));
    List<String> reported =
        ReportedEvents.until(
            service, "ENTRY_CREATE moved/one/first", "ENTRY_CREATE moved/two/first");
    Files.createFile(tree.resolve("end"));
    reported.addAll(ReportedEvents.until(service, END));

    assertThat(reported)
        .filteredOn(event -> event.endsWith(passing.getFirst().toString()))
        .containsExactly(
            "ENTRY_CREATE " + passing.getFirst(), "ENTRY_DELETE " + passing.getFirst());
  }

  private static void comeAndGoWhileAsked(Path tree, Path asked, List<Path> passing) {
    try {
      if (asked.endsWith("first") && passing.isEmpty()) {
        String other = asked.equals(Path.of("moved", "one", "first")) ? "two" : "one";
        passing.add(Path.of("moved", other, "passing"));
        Files.createFile(tree.resolve(passing.getFirst()));
      } else if (passing.contains(asked)) {
        Files.deleteIfExists(tree.resolve(asked));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areReportedOnceIfTheyComeBack() throws Exception {
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE);
    comeAndGo();
    Files.createFile(entry);

    assertThat(reportedAtTheEnd()).containsExactly(CREATED, DELETED, CREATED, END);
  }

  @Test
  void areReportedOnceIfTheyAreMovedToAndFro() throws Exception {
    Files.createFile(entry);
    Path other = directory.resolve("other");
    service.register(directory, ENTRY_CREATE, ENTRY_DELETE);
    for (int i = 0; i < 2; i++) {
      Files.move(entry, other);
      Files.move(other, entry);
    }

    List<String> round = List.of(DELETED, "ENTRY_CREATE other", "ENTRY_DELETE other", CREATED);
    List<String> reported = reportedAtTheEnd();
    assertThat(reported.subList(0, 4)).isEqualTo(round);
    assertThat(reported.subList(4, 8)).isEqualTo(round);
    assertThat(reported).hasSize(9);
  }
}
