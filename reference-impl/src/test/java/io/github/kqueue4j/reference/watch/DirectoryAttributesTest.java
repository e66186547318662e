// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of the attributes of a subdirectory. */
@EnabledOnOs(OS.LINUX)
class DirectoryAttributesTest extends WatchServiceOnHosts {
  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areReportedInATree(Host host) throws Exception {
    open(host);
    Path old = Files.createDirectories(directory.resolve("a/old"));
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    allow(old, "rwx------");
    assertThat(ReportedEvents.until(service, "ENTRY_MODIFY a/old"))
        .containsOnly("ENTRY_MODIFY a/old");

    Path fresh = Files.createDirectory(old.resolve("fresh"));
    ReportedEvents.until(service, "ENTRY_CREATE a/old/fresh");
    allow(fresh, "rwx--x---");
    ReportedEvents.until(service, "ENTRY_MODIFY a/old/fresh");
    Files.createFile(fresh.resolve("f"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE a/old/fresh/f"))
        .doesNotContain("ENTRY_MODIFY a", "ENTRY_MODIFY a/old");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areReportedInADirectory(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectory(directory.resolve("inner"));
    service.register(directory, ALL);
    allow(inner, "rwx------");
    assertThat(ReportedEvents.until(service, "ENTRY_MODIFY inner"))
        .containsOnly("ENTRY_MODIFY inner");
  }

  /** Not where times of directories are not compared. */
  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void areReportedIfTheyAreTimes(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("a/inner"));
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Files.setLastModifiedTime(inner, FileTime.fromMillis(0));
    assertThat(ReportedEvents.until(service, "ENTRY_MODIFY a/inner"))
        .containsOnly("ENTRY_MODIFY a/inner");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areNotReportedOfTheRoot(Host host) throws Exception {
    open(host);
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    allow(directory, "rwx--x---");
    Files.createFile(directory.resolve("f"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE f"))
        .allMatch(event -> event.endsWith(" f"));
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areNotReportedForAChangeOfItsEntries(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("a/inner"));
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Files.createFile(inner.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE a/inner/f");
    Path deeper = Files.createDirectory(inner.resolve("d"));
    ReportedEvents.until(service, "ENTRY_CREATE a/inner/d");
    Files.createFile(deeper.resolve("g"));
    Files.delete(inner.resolve("f"));
    Files.move(deeper.resolve("g"), inner.resolve("g"));
    ReportedEvents.until(service, "ENTRY_DELETE a/inner/f", "ENTRY_CREATE a/inner/g");
    Files.delete(deeper);
    Files.createFile(directory.resolve("last"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE last", "ENTRY_DELETE a/inner/d"))
        .doesNotContain("ENTRY_MODIFY a", "ENTRY_MODIFY a/inner", "ENTRY_MODIFY a/inner/d");
  }
}
