// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a replaced or new entry is to keys of each kind, with and without a time to settle. */
@EnabledOnOs(OS.LINUX)
class ReplacementKindsTest {
  private static final List<List<WatchEvent.Kind<Path>>> KINDS =
      List.of(
          List.of(ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY),
          List.of(ENTRY_CREATE, ENTRY_MODIFY),
          List.of(ENTRY_DELETE, ENTRY_MODIFY),
          List.of(ENTRY_CREATE),
          List.of(ENTRY_DELETE),
          List.of(ENTRY_MODIFY));

  @TempDir Path directory;

  static Stream<Arguments> cases() {
    return Stream.of(Host.values())
        .flatMap(host ->
            Stream.of(0, 300)
                .flatMap(quiet -> KINDS.stream().map(kinds -> Arguments.of(host, quiet, kinds))));
  }

  /** Changes the entry {@code f} of a directory. */
  @FunctionalInterface
  private interface Operation {
    void run(Path entry) throws IOException;
  }

  /** A service with one key. */
  private record Setting(Host host, int quietMillis, List<WatchEvent.Kind<Path>> kinds) {}

  /** Checks what is reported of {@code f}; with a change of another entry in case it is nothing. */
  private static void check(Setting setting, Path parent, Operation change, Set<String> expected)
      throws Exception {
    List<WatchEvent.Kind<Path>> kinds = setting.kinds;
    Files.createFile(parent.resolve("last"));
    Duration quiet = Duration.ofMillis(setting.quietMillis);
    Backend backend = setting.host.backend().backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend, quiet)) {
      service.register(parent, kinds.toArray(WatchEvent.Kind<?>[]::new));
      change.run(parent.resolve("f"));
      String end;
      if (kinds.contains(ENTRY_MODIFY)) {
        Files.writeString(parent.resolve("last"), "x");
        end = "ENTRY_MODIFY last";
      } else if (kinds.contains(ENTRY_DELETE)) {
        Files.delete(parent.resolve("last"));
        end = "ENTRY_DELETE last";
      } else {
        Files.createFile(parent.resolve("new"));
        end = "ENTRY_CREATE new";
      }
      List<String> awaited = new ArrayList<>(expected);
      awaited.add(end);
      List<String> reported = ReportedEvents.until(service, awaited.toArray(String[]::new));
      reported.removeIf(event -> !event.endsWith(" f"));
      assertThat(Set.copyOf(reported)).isEqualTo(expected);
    }
  }

  private static Set<String> ofReplacement(List<WatchEvent.Kind<Path>> kinds) {
    if (kinds.contains(ENTRY_CREATE)) {
      return Set.of("ENTRY_CREATE f");
    }
    return Set.copyOf(kinds.stream().map(kind -> kind + " f").toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOfAReplacementForAFile(Host host, int quiet, List<WatchEvent.Kind<Path>> kinds)
      throws Exception {
    Path parent = Files.createDirectory(directory.resolve("parent"));
    Files.writeString(parent.resolve("f"), "1");
    Path other = Files.writeString(directory.resolve("other"), "2");

    boolean isOneSave = quiet > 0 && kinds.contains(ENTRY_MODIFY);
    check(
        new Setting(host, quiet, kinds),
        parent,
        entry -> Files.move(other, entry, StandardCopyOption.ATOMIC_MOVE),
        isOneSave ? Set.of("ENTRY_MODIFY f") : ofReplacement(kinds));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOfAReplacementForADirectory(Host host, int quiet, List<WatchEvent.Kind<Path>> kinds)
      throws Exception {
    Path parent = Files.createDirectory(directory.resolve("parent"));
    Files.createDirectory(parent.resolve("f"));

    Set<String> expected = ofReplacement(kinds);
    if (host == Host.LINUX && quiet == 0 && kinds.contains(ENTRY_CREATE)) {
      expected =
          kinds.contains(ENTRY_DELETE) ? Set.of("ENTRY_DELETE f", "ENTRY_CREATE f") : expected;
    }
    assumeTrue(
        host == Host.LINUX || kinds.contains(ENTRY_MODIFY),
        "the new directory may have the number and the times of the old one");
    check(
        new Setting(host, quiet, kinds),
        parent,
        entry -> {
          Files.delete(entry);
          Files.createDirectory(entry);
        },
        expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOfANewEntryForADirectory(Host host, int quiet, List<WatchEvent.Kind<Path>> kinds)
      throws Exception {
    Path parent = Files.createDirectory(directory.resolve("parent"));

    Set<String> expected = kinds.contains(ENTRY_CREATE) ? Set.of("ENTRY_CREATE f") : Set.of();
    check(new Setting(host, quiet, kinds), parent, Files::createDirectory, expected);
  }
}
