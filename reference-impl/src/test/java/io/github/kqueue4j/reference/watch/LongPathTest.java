// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries whose paths are too long for the system, though their names are not. */
@EnabledOnOs(OS.LINUX)
class LongPathTest extends WatchServiceOnHosts {
  private static final int MOST_BYTES = 4095;
  private static final int LONG = 200;

  /** As long as a path can be to which a short name, but no long one, can still be added. */
  @SuppressWarnings("NullAway.Init") // each test calls openDeep(host) first
  private Path deep;

  private void openDeep(Host host) throws Exception {
    open(host);
    deep = directory;
    int left = MOST_BYTES - LONG / 2 - directory.toString().length();
    for (; left > LONG; left -= LONG) {
      deep = deep.resolve("d".repeat(LONG - 1));
    }
    deep = Files.createDirectories(deep.resolve("e".repeat(left - 1)));
  }

  /** Runs a command in {@link #deep}, since it can name the entries there by short paths only. */
  private void inDeep(String command) throws IOException, InterruptedException {
    String steps = directory.relativize(deep).toString().replace("/", " && cd ");
    String script = "cd " + steps + " && " + command;
    assertThat(
            new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start().waitFor())
        .isZero();
  }

  @AfterEach
  void remove() throws Exception {
    inDeep("rm -rf ./*");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areLeftOutOfADirectory(Host host) throws Exception {
    openDeep(host);
    inDeep("touch " + "f".repeat(LONG) + " short");
    service.register(deep, ALL);
    Files.writeString(deep.resolve("short"), "x");
    ReportedEvents.until(service, "ENTRY_MODIFY short");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void cannotBeRegistered(Host host) throws Exception {
    openDeep(host);
    Path tooLong = deep.resolve("f".repeat(LONG)).resolve("file");
    assertThatThrownBy(() -> service.register(tooLong, ALL))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> service.registerTree(tooLong, TreeOptions.DEFAULT, ALL))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageContaining("too long");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areLeftOutOfATree(Host host) throws Exception {
    openDeep(host);
    String old = "o".repeat(LONG);
    String fresh = "n".repeat(LONG);
    inDeep("mkdir " + old + " && touch " + old + "/f");
    service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    inDeep("mkdir " + fresh + " && touch " + fresh + "/f");
    Path in = directory.relativize(deep);
    List<String> reported = ReportedEvents.until(service, "ENTRY_CREATE " + in.resolve(fresh));
    Files.createFile(deep.resolve("last"));
    reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE " + in.resolve("last")));
    assertThat(reported).noneMatch(event -> event.startsWith("OVERFLOW"));
  }
}
