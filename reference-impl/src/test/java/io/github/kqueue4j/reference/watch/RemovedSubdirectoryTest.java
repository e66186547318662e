// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory of a tree that is removed, which its own watch and that of its parent report. */
@EnabledOnOs(OS.LINUX)
class RemovedSubdirectoryTest extends WatchServiceOnHosts {

  /** Creates a file, and returns all events with their counts until that of the file. */
  private List<String> reportedUntilNow() throws Exception {
    Files.createFile(directory.resolve("last"));
    List<String> reported = new ArrayList<>();
    while (!reported.contains("ENTRY_CREATE last")) {
      WatchKey key =
          Objects.requireNonNull(service.poll(20, TimeUnit.SECONDS), "no key was signalled");
      key.pollEvents().forEach(event -> reported.add(event.toString()));
      key.reset();
    }
    reported.removeIf(event -> event.endsWith(" last"));
    return reported;
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isReportedOnce(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("outer/inner"));
    Path empty = Files.createDirectory(directory.resolve("empty"));
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
    Files.delete(empty);
    Files.delete(inner);
    Files.delete(inner.getParent());
    assertThat(reportedUntilNow())
        .containsExactlyInAnyOrder(
            "ENTRY_DELETE outer/inner", "ENTRY_DELETE outer", "ENTRY_DELETE empty");
  }

  @ParameterizedTest
  @EnumSource(value = Host.class, names = "LINUX")
  void isReportedOnceIfItIsMadeAnewAtOnce(Host host) throws Exception {
    open(host);
    Path empty = Files.createDirectory(directory.resolve("empty"));
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Files.delete(empty);
    Files.createDirectory(empty);
    assertThat(reportedUntilNow()).containsExactly("ENTRY_DELETE empty", "ENTRY_CREATE empty");
    Files.createFile(empty.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE empty/f");
  }
}
