// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory that is watched with all directories and files below it. */
@EnabledOnOs(OS.LINUX)
class WatchedTreeTest extends WatchServiceOnHosts {
  private static void append(Path path) throws IOException {
    Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> reportedUntil(String... wanted) throws InterruptedException {
    return ReportedEvents.until(service, wanted);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsEntriesByTheirPathFromTheRoot(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("a/b"));
    append(directory.resolve("a/b/old"));
    WatchKey key = service.registerTree(directory, TreeOptions.DEFAULT, ALL);
    assertThat(service.poll()).isNull();
    append(directory.resolve("a/b/old"));
    reportedUntil("ENTRY_MODIFY a/b/old");
    append(directory.resolve("a/new"));
    reportedUntil("ENTRY_CREATE a/new");
    Files.createDirectories(directory.resolve("c/d/e"));
    append(directory.resolve("c/d/e/f"));
    assertThat(reportedUntil("ENTRY_CREATE c/d/e/f"))
        .containsSubsequence(
            "ENTRY_CREATE c", "ENTRY_CREATE c/d", "ENTRY_CREATE c/d/e", "ENTRY_CREATE c/d/e/f");
    Files.delete(directory.resolve("c/d/e/f"));
    reportedUntil("ENTRY_DELETE c/d/e/f");
    assertThat(key.watchable()).isEqualTo(directory);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAllEntriesOfAMovedDirectory(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("tree/from/b"));
    append(directory.resolve("tree/from/b/f"));
    Files.createDirectory(directory.resolve("outside"));
    service.registerTree(directory.resolve("tree"), TreeOptions.DEFAULT, ALL);
    Files.move(directory.resolve("tree/from"), directory.resolve("tree/to"));
    assertThat(
            reportedUntil(
                "ENTRY_DELETE from/b/f",
                "ENTRY_DELETE from/b",
                "ENTRY_DELETE from",
                "ENTRY_CREATE to/b/f"))
        .containsSubsequence("ENTRY_CREATE to", "ENTRY_CREATE to/b", "ENTRY_CREATE to/b/f")
        .containsSubsequence("ENTRY_DELETE from/b/f", "ENTRY_DELETE from");
    append(directory.resolve("tree/to/b/f"));
    reportedUntil("ENTRY_MODIFY to/b/f");
    Files.move(directory.resolve("tree/to"), directory.resolve("outside/to"));
    reportedUntil("ENTRY_DELETE to/b/f", "ENTRY_DELETE to");
    append(directory.resolve("outside/to/b/f"));
    Files.move(directory.resolve("outside/to"), directory.resolve("tree/back"));
    assertThat(reportedUntil("ENTRY_CREATE back/b/f")).doesNotContain("ENTRY_MODIFY to/b/f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void waitsForARootAtAnyDepthAndFollowsItWhenItIsCreatedAgain(Host host) throws Exception {
    open(host);
    Path root = directory.resolve("not/yet/there");
    WatchKey key = service.registerTree(root, TreeOptions.DEFAULT, ALL);
    for (int i = 0; i < 3; i++) {
      Files.createDirectories(root.resolve("a"));
      append(root.resolve("a/f"));
      reportedUntil("ENTRY_CREATE a/f");
      append(root.resolve("a/f"));
      reportedUntil("ENTRY_MODIFY a/f");
      Files.move(directory.resolve("not"), directory.resolve("moved" + i));
      reportedUntil("ENTRY_DELETE a/f", "ENTRY_DELETE a");
    }
    assertThat(key.isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void asksTheFilterBeforeAnythingIsOpened(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("target/deep"));
    Set<String> asked = new ConcurrentSkipListSet<>();
    TreeOptions options =
        TreeOptions.DEFAULT
            .withFilter((path, isDirectory) -> {
              asked.add(path + (isDirectory ? "/" : ""));
              return isDirectory ? !path.endsWith("target") : path.toString().endsWith(".java");
            })
            .withMaxWatches(host.backend().reportsNames() ? 2 : 3);
    service.registerTree(directory, options, ALL);
    Files.createDirectory(directory.resolve("src"));
    append(directory.resolve("src/A.class"));
    append(directory.resolve("target/deep/B.java"));
    append(directory.resolve("src/A.java"));

    assertThat(reportedUntil("ENTRY_CREATE src/A.java"))
        .contains("ENTRY_CREATE src")
        .noneMatch(reported -> reported.contains("target") || reported.contains("class"))
        .doesNotContain("OVERFLOW null");
    assertThat(asked).contains("target/", "src/").noneMatch(path -> path.startsWith("target/d"));
  }

  /** Fails once for an entry named bad. */
  private static TreeOptions failingOnce() {
    AtomicBoolean failed = new AtomicBoolean();
    return TreeOptions.DEFAULT.withFilter((path, isDirectory) -> {
      if (path.endsWith("bad") && !failed.getAndSet(true)) {
        throw new IllegalStateException("filter of " + path);
      }
      return true;
    });
  }

  /** Waits for the exception of a filter, and returns the events that are reported with it. */
  private List<String> reportedWithFailure(String... wanted) throws InterruptedException {
    List<String> reported = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (true) {
                reported.addAll(reportedUntil("ENTRY_CREATE before the failure"));
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("filter of bad");
    reported.addAll(reportedUntil(wanted));
    return reported;
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void losesNothingWhenAFilterThrows(Host host) throws Exception {
    open(host);
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path other = Files.createDirectory(directory.resolve("other"));
    service.registerTree(tree, failingOnce(), ENTRY_CREATE);
    service.register(other, ENTRY_CREATE);
    append(tree.resolve("bad"));
    append(other.resolve("of another key"));
    append(tree.resolve("good"));
    assertThat(reportedWithFailure("OVERFLOW null", "ENTRY_CREATE of another key"))
        .containsOnlyOnce("OVERFLOW null");
    append(tree.resolve("later"));
    reportedUntil("ENTRY_CREATE later");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void asksAFilterThatHasThrownAgain(Host host) throws Exception {
    open(host);
    service.registerTree(directory, failingOnce(), ENTRY_MODIFY);
    append(directory.resolve("bad"));
    reportedWithFailure("OVERFLOW null"); // stands for the first event of the entry, too
    append(directory.resolve("bad"));
    reportedUntil("ENTRY_MODIFY bad");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void throwsWhatAFilterThrowsDuringTheRegistration(Host host) throws Exception {
    open(host);
    append(directory.resolve("bad"));
    TreeOptions options = failingOnce();
    assertThatThrownBy(() -> service.registerTree(directory, options, ENTRY_CREATE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(service).hasToString("KqueueWatchService[0 keys]");
    service.registerTree(directory, options, ENTRY_CREATE);
    append(directory.resolve("f"));
    reportedUntil("ENTRY_CREATE f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void hasAtMostMaxWatches(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("a/b/c"));
    assertThatThrownBy(() ->
            service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(3), ENTRY_CREATE))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMFILE))
        .hasMessageContaining("3 watches")
        .hasMessageContaining("raise maxWatches");
    service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(4), ENTRY_CREATE);
    Files.createDirectory(directory.resolve("a/b/c/d"));
    reportedUntil("OVERFLOW null");
    Files.delete(directory.resolve("a/b/c/d"));
    Files.delete(directory.resolve("a/b/c"));
    Path room = Files.createDirectory(directory.resolve("room"));
    reportedUntil("ENTRY_CREATE room");
    append(room.resolve("f"));
    reportedUntil("ENTRY_CREATE room/f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void keepsItsKeyIfOtherOptionsFail(Host host) throws Exception {
    open(host);
    Files.createDirectory(directory.resolve("a"));
    WatchKey key = service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE);
    assertThatThrownBy(() ->
            service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(1), ENTRY_CREATE))
        .isInstanceOf(KqueueException.class);
    assertThat(key.isValid()).isTrue();
    append(directory.resolve("a/f"));
    reportedUntil("ENTRY_CREATE a/f");
    assertThat(service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_DELETE)).isSameAs(key);
    WatchKey other =
        service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(9), ENTRY_DELETE);
    assertThat(key.isValid()).isFalse();
    assertThat(other.isValid()).isTrue();
    assertThat(service).hasToString("KqueueWatchService[1 keys]");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsAllNamesOfAFileInTheTree(Host host) throws Exception {
    open(host);
    Path first = Files.createDirectory(directory.resolve("a")).resolve("x");
    append(first);
    Path second =
        Files.createLink(Files.createDirectory(directory.resolve("b")).resolve("y"), first);
    service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_MODIFY);
    append(first);
    reportedUntil("ENTRY_MODIFY a/x", "ENTRY_MODIFY b/y");
    append(second);
    reportedUntil("ENTRY_MODIFY a/x", "ENTRY_MODIFY b/y");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void followsLinksIfAsked(Host host) throws Exception {
    open(host);
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Files.createSymbolicLink(outside.resolve("loop"), tree);
    service.registerTree(tree, TreeOptions.DEFAULT.withFollowLinks(true), ALL);
    append(outside.resolve("f"));
    reportedUntil("ENTRY_CREATE link/f");
    append(outside.resolve("f"));
    assertThat(reportedUntil("ENTRY_MODIFY link/f"))
        .noneMatch(reported -> reported.contains("loop/"));
    service.registerTree(tree, TreeOptions.DEFAULT, ALL);
    append(outside.resolve("g"));
    append(tree.resolve("h"));
    assertThat(reportedUntil("ENTRY_CREATE h")).doesNotContain("ENTRY_CREATE link/g");
  }

  @Test
  void hasOneKeyForOneRootAndItsOptions() throws Exception {
    open(Host.LINUX);
    WatchKey tree = service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_CREATE);
    WatchKey alone = service.register(directory, ENTRY_CREATE);
    assertThat(service.registerTree(directory, TreeOptions.DEFAULT, ENTRY_DELETE)).isSameAs(tree);
    assertThat(service.register(directory, ENTRY_DELETE)).isSameAs(alone).isNotSameAs(tree);
    WatchKey other =
        service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(9), ENTRY_CREATE);
    assertThat(other).isNotSameAs(tree);
    assertThat(tree.isValid()).isFalse();
    other.cancel();
    assertThat(other.isValid()).isFalse();
    assertThatThrownBy(() -> TreeOptions.DEFAULT.withMaxWatches(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isRefusedByAServiceThatItsFilterCloses(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("a/b"));
    TreeOptions options =
        TreeOptions.DEFAULT.withFilter((path, isDirectory) -> {
          service.close();
          return true;
        });
    assertThatThrownBy(() -> service.registerTree(directory, options, ALL))
        .isInstanceOf(ClosedWatchServiceException.class);
  }
}
