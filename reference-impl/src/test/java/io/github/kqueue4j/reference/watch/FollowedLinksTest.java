// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The links of a tree whose options follow them. */
@EnabledOnOs(OS.LINUX)
class FollowedLinksTest {
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // each test calls open(host) first
  private Path tree;

  @SuppressWarnings("NullAway.Init")
  private Path outside;

  @SuppressWarnings("NullAway.Init")
  private KqueueWatchService service;

  private void open(Host host) throws IOException {
    directory = directory.toRealPath();
    tree = Files.createDirectory(directory.resolve("tree"));
    outside = Files.createDirectory(directory.resolve("outside"));
    service = KqueueWatchService.open(host.backend().backend());
  }

  private void register() throws IOException {
    service.registerTree(
        tree, TreeOptions.DEFAULT.withFollowLinks(true), ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static Path append(Path path) throws IOException {
    return Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void reportedUntil(String... wanted) throws InterruptedException {
    assertThat(ReportedEvents.until(service, wanted)).doesNotContain("OVERFLOW null");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void haveTheContentOfTheirFiles(Host host) throws Exception {
    open(host);
    Path file = append(outside.resolve("f"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("../outside/f"));
    register();
    append(file);
    reportedUntil("ENTRY_MODIFY link");
    Path next = append(directory.resolve("next"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    reportedUntil("ENTRY_CREATE link");
    append(file);
    reportedUntil("ENTRY_MODIFY link");
    Files.delete(file);
    reportedUntil("ENTRY_CREATE link"); // a link that leads nowhere
    append(file);
    reportedUntil("ENTRY_CREATE link");
    append(file);
    reportedUntil("ENTRY_MODIFY link");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void leadToADirectoryThatAppearsAndIsCreatedAgain(Host host) throws Exception {
    open(host);
    Path linked = outside.resolve("later/on");
    Files.createSymbolicLink(tree.resolve("link"), linked);
    register();
    for (int i = 0; i < 3; i++) {
      Files.createDirectories(linked);
      append(linked.resolve("f"));
      reportedUntil("ENTRY_CREATE link/f");
      append(linked.resolve("f"));
      reportedUntil("ENTRY_MODIFY link/f");
      Files.move(outside.resolve("later"), outside.resolve("moved" + i));
      reportedUntil("ENTRY_DELETE link/f", "ENTRY_CREATE link");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areReportedOnceAsLeadingNowhere(Host host) throws Exception {
    open(host);
    Files.createDirectory(tree.resolve("target"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("target"));
    register();
    Files.delete(tree.resolve("target"));
    List<String> reported =
        ReportedEvents.until(service, "ENTRY_DELETE target", "ENTRY_CREATE link");
    Files.createFile(tree.resolve("end"));
    reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE end"));

    assertThat(reported).filteredOn("ENTRY_CREATE link"::equals).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areFollowedThroughOtherLinks(Host host) throws Exception {
    open(host);
    append(Files.createDirectory(outside.resolve("v1")).resolve("f"));
    Path second = append(Files.createDirectory(outside.resolve("v2")).resolve("f"));
    Path current = Files.createSymbolicLink(outside.resolve("current"), Path.of("v1"));
    Files.createSymbolicLink(tree.resolve("link"), current.resolve("f"));
    Files.createSymbolicLink(tree.resolve("all"), current);
    register();
    Path fresh = Files.createSymbolicLink(outside.resolve("fresh"), Path.of("v2"));
    Files.move(fresh, current, StandardCopyOption.ATOMIC_MOVE);
    reportedUntil("ENTRY_CREATE link", "ENTRY_CREATE all", "ENTRY_CREATE all/f");
    append(second);
    reportedUntil("ENTRY_MODIFY link", "ENTRY_MODIFY all/f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void mayBeReplacedByADirectoryOrByAnotherLink(Host host) throws Exception {
    open(host);
    Files.createDirectory(outside.resolve("v1"));
    Path second = Files.createDirectory(outside.resolve("v2"));
    Path current = Files.createSymbolicLink(outside.resolve("current"), Path.of("v1"));
    Path link = Files.createSymbolicLink(tree.resolve("link"), Path.of("../outside/v1"));
    Path other = Files.createSymbolicLink(tree.resolve("other"), Path.of("../outside/v1"));
    register();
    Files.delete(link);
    append(Files.createDirectory(link).resolve("f"));
    reportedUntil("ENTRY_CREATE link", "ENTRY_CREATE link/f");
    Path fresh = Files.createSymbolicLink(outside.resolve("fresh"), current);
    Files.move(fresh, other, StandardCopyOption.ATOMIC_MOVE); // leads to the same directory
    append(tree.resolve("g"));
    reportedUntil("ENTRY_CREATE g");
    fresh = Files.createSymbolicLink(outside.resolve("fresh"), Path.of("v2"));
    Files.move(fresh, current, StandardCopyOption.ATOMIC_MOVE);
    append(second.resolve("h"));
    reportedUntil("ENTRY_CREATE other/h");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void areNotEnteredIfTheyLeadToADirectoryThatContainsThem(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(tree.resolve("b/c"));
    Files.createSymbolicLink(tree.resolve("root"), tree.getRoot());
    Files.createSymbolicLink(tree.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(inner.resolve("b"), Path.of(".."));
    Files.createSymbolicLink(tree.resolve("c"), Path.of("b/c"));
    service.registerTree(
        tree, TreeOptions.DEFAULT.withFollowLinks(true).withMaxWatches(50), ENTRY_CREATE);
    append(outside.resolve("f"));
    append(tree.resolve("b/g"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE b/g"))
        .containsExactly("ENTRY_CREATE b/g");
    append(inner.resolve("h"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE b/c/h", "ENTRY_CREATE c/h"))
        .containsExactlyInAnyOrder("ENTRY_CREATE b/c/h", "ENTRY_CREATE c/h");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void haveTheAttributesOfADirectoryThatContainsThem(Host host) throws Exception {
    open(host);
    Path linked = tree.resolve("b");
    Files.createDirectories(linked.resolve("b"));
    Path old = Files.createSymbolicLink(linked.resolve("b/old"), linked);
    register();
    Files.createSymbolicLink(linked.resolve("b/fresh"), linked);
    reportedUntil("ENTRY_CREATE b/b/fresh");
    for (String permissions : List.of("rwxrwxrwx", "rwx------")) {
      Files.setPosixFilePermissions(old, PosixFilePermissions.fromString(permissions));
      reportedUntil("ENTRY_MODIFY b", "ENTRY_MODIFY b/b/old", "ENTRY_MODIFY b/b/fresh");
    }
    append(linked.resolve("f"));
    List<String> reported = ReportedEvents.until(service, "ENTRY_CREATE b/f");
    append(linked.resolve("f"));
    Files.delete(old);
    reported.addAll(ReportedEvents.until(service, "ENTRY_DELETE b/b/old", "ENTRY_MODIFY b/f"));
    assertThat(reported)
        .doesNotContain("OVERFLOW null", "ENTRY_MODIFY b/b/fresh", "ENTRY_MODIFY b/b/old");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void mayLeadToThemselves(Host host) throws Exception {
    open(host);
    Files.createSymbolicLink(tree.resolve("old"), Path.of("old"));
    register();
    Files.createSymbolicLink(tree.resolve("self"), Path.of("self"));
    Files.createSymbolicLink(tree.resolve("x"), Path.of("y"));
    Files.createSymbolicLink(tree.resolve("y"), Path.of("x"));
    reportedUntil("ENTRY_CREATE self", "ENTRY_CREATE x", "ENTRY_CREATE y");
    Files.delete(tree.resolve("y"));
    append(tree.resolve("y"));
    append(tree.resolve("y"));
    reportedUntil("ENTRY_CREATE y");
    Files.delete(tree.resolve("old"));
    reportedUntil("ENTRY_DELETE old");
  }
}
