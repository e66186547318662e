// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A directory with so many entries that not all of them are looked at after each change, where the
 * kernel reports no names.
 */
@EnabledOnOs(OS.LINUX)
class LargeDirectoryTest extends WatchServiceOnHosts {
  private static final int FILES = 3000;
  private static final int REPLACED_EVERY = 500;

  @SuppressWarnings("NullAway.Init") // each test calls openWithFiles(host) first
  private Path large;

  @SuppressWarnings("NullAway.Init")
  private Path other;

  private void openWithFiles(Host host) throws IOException {
    open(host);
    large = Files.createDirectory(directory.resolve("large"));
    other = directory.resolve("other");
    for (int i = 0; i < FILES; i++) {
      Files.createFile(large.resolve("file" + i));
    }
    service.register(large, ENTRY_CREATE, ENTRY_DELETE);
  }

  /** Replaces some of the files; returns the events that report that. */
  private List<String> replaceSome() throws IOException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < FILES; i += REPLACED_EVERY) {
      Files.createFile(other);
      Files.move(other, large.resolve("file" + i), StandardCopyOption.ATOMIC_MOVE);
      expected.add("ENTRY_CREATE file" + i);
    }
    return expected;
  }

  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX")
  void reportsANewFileBeforeReplacedOnes(Host host) throws Exception {
    openWithFiles(host);
    List<String> expected = replaceSome();
    Files.createFile(large.resolve("new"));

    List<String> reported = ReportedEvents.until(service, expected.toArray(String[]::new));
    assertThat(reported).startsWith("ENTRY_CREATE new");
    assertThat(reported)
        .filteredOn(event -> event.startsWith("ENTRY_CREATE file"))
        .hasSameSizeAs(expected);
  }

  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX")
  void reportsReplacedFilesWhileTheDirectoryChanges(Host host) throws Exception {
    openWithFiles(host);
    List<String> expected = replaceSome();
    List<String> reported = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Files.createFile(large.resolve("new" + i));
      reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE new" + i));
    }
    expected.removeAll(reported);
    ReportedEvents.until(service, expected.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX")
  void reportsReplacedFilesBeforeItsKindsChange(Host host) throws Exception {
    openWithFiles(host);
    List<String> expected = replaceSome();
    service.register(large, ENTRY_DELETE);

    List<String> reported = ReportedEvents.until(service, expected.toArray(String[]::new));
    assertThat(reported).hasSameElementsAs(expected);
  }
}
