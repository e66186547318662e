// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new name of a watched file. */
@EnabledOnOs(OS.LINUX)
class NewHardLinkTest extends WatchServiceOnHosts {

  private static final int YOUNG_MILLIS = 1000;

  /**
   * Creates the file {@code a}, and waits until it is not young any more: of a young file each
   * change of its status is reported, as another file may have had its number.
   */
  private Path oldFile() throws Exception {
    Path file = Files.writeString(directory.resolve("a"), "1");
    assertThat(service.poll(YOUNG_MILLIS + 1, TimeUnit.MILLISECONDS)).isNull(); // it has no keys
    return file;
  }

  private static void write(Path link) throws IOException {
    Files.writeString(link, "22", StandardOpenOption.WRITE);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void tellsOfAWriteInANewDirectory(Host host) throws Exception {
    open(host);
    Path file = oldFile();
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Path sub = Files.createDirectory(directory.resolve("sub"));
    write(Files.createLink(sub.resolve("b"), file));
    ReportedEvents.until(service, "ENTRY_CREATE sub/b", "ENTRY_MODIFY a");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void tellsOfAWriteBesideTheOtherName(Host host) throws Exception {
    open(host);
    Path file = oldFile();
    service.register(directory, ALL);
    write(Files.createLink(directory.resolve("b"), file));
    ReportedEvents.until(service, "ENTRY_CREATE b", "ENTRY_MODIFY a");
  }

  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX", "PORTABLE"})
  void tellsOfAWriteInPlaceOfAnotherFile(Host host) throws Exception {
    open(host);
    Path file = oldFile();
    Path other = Files.createFile(directory.resolve("b"));
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Files.delete(other);
    write(Files.createLink(other, file));
    ReportedEvents.until(service, "ENTRY_CREATE b", "ENTRY_MODIFY a");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isNoChangeOfTheOtherName(Host host) throws Exception {
    open(host);
    Path file = oldFile();
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Files.createLink(sub.resolve("b"), file);
    List<String> reported = ReportedEvents.until(service, "ENTRY_CREATE sub/b");
    Files.createFile(directory.resolve("last"));
    reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE last"));
    assertThat(reported).doesNotContain("ENTRY_MODIFY a");
  }
}
