// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchKey;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key of a directory whose path leads elsewhere. */
@EnabledOnOs(OS.LINUX)
class DirectoryPathTest extends WatchServiceOnHosts {
  /** Waits until keys are signalled as invalid. */
  private void awaitEnd(WatchKey... keys) throws InterruptedException {
    Set<WatchKey> left = new HashSet<>(List.of(keys));
    while (!left.isEmpty()) {
      WatchKey signalled =
          Objects.requireNonNull(service.poll(20, TimeUnit.SECONDS), "no key was signalled");
      signalled.pollEvents();
      if (!signalled.reset()) {
        left.remove(signalled);
      }
    }
  }

  private void link(String name, String target) throws IOException {
    Path fresh = Files.createSymbolicLink(directory.resolve("fresh"), Path.of(target));
    Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void endsWhenAParentIsMoved(Host host) throws Exception {
    open(host);
    Path inner = Files.createDirectories(directory.resolve("outer/middle/inner"));
    WatchKey key = service.register(inner, ENTRY_CREATE);
    Files.move(directory.resolve("outer"), directory.resolve("moved"));
    awaitEnd(key);
    Files.createDirectories(inner);
    assertThat(service.register(inner, ENTRY_CREATE)).isNotSameAs(key);
    Files.createFile(inner.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void endsWhenALinkLeadsElsewhere(Host host) throws Exception {
    open(host);
    Files.createDirectories(directory.resolve("v1/inner"));
    Files.createDirectories(directory.resolve("v2/inner"));
    link("current", "v1");
    WatchKey linked = service.register(directory.resolve("current"), ENTRY_CREATE);
    WatchKey below = service.register(directory.resolve("current/inner"), ENTRY_CREATE);
    link("current", "v2");
    awaitEnd(linked, below);
  }

  /** Without a look of the service in between, so that one event may tell both. */
  @ParameterizedTest
  @EnumSource(names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void endsWhenALinkLeadsElsewhereAndPermissionsChange(Host host) throws Exception {
    open(host);
    Files.createDirectory(directory.resolve("v1"));
    Files.createDirectory(directory.resolve("v2"));
    link("current", "v1");
    WatchKey linked = service.register(directory.resolve("current"), ENTRY_CREATE);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    link("current", "v2");
    assertThat(service.poll()).isSameAs(linked);
    assertThat(linked.reset()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void endsWhenOneOfSeveralPathsLeadsElsewhere(Host host) throws Exception {
    open(host);
    Path first = Files.createDirectory(directory.resolve("v1"));
    Files.createDirectory(directory.resolve("v2"));
    link("current", "v1");
    WatchKey key = service.register(first, ENTRY_CREATE);
    assertThat(service.register(directory.resolve("current"), ENTRY_CREATE)).isSameAs(key);
    link("current", "v2");
    assertThat(service.register(first, ENTRY_CREATE)).isNotSameAs(key);
    assertThat(key.isValid()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void staysWhenALinkIsReplacedByOneToTheSameDirectory(Host host) throws Exception {
    open(host);
    Path first = Files.createDirectory(directory.resolve("v1"));
    Path second = Files.createDirectory(directory.resolve("v2"));
    link("current", "v1");
    WatchKey key = service.register(directory.resolve("current"), ENTRY_CREATE);
    link("current", "../" + directory.getFileName() + "/v1");
    Files.createFile(first.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE f");
    assertThat(key.isValid()).isTrue();
    link("current", "v2");
    awaitEnd(key);
    assertThat(service.register(second, ENTRY_CREATE)).isNotSameAs(key);
  }

  /** The text of such a link names a directory of the other namespace. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void leadsIntoAnotherMountNamespace(Host host) throws Exception {
    open(host);
    Path mountPoint = Files.createDirectory(directory.resolve("mount"));
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none mount && mkdir mount/in && : > mount/in/old && echo ready"
                    + " && read end")
            .directory(directory.toFile())
            .start();
    try {
      boolean ready = "ready".equals(process.inputReader().readLine());
      assumeTrue(ready, "this process may not create a mount namespace");
      Path in = Path.of("/proc/" + process.pid() + "/root" + mountPoint + "/in");
      service.register(in, ENTRY_CREATE);
      Files.createFile(in.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE f");
      service.register(in.resolve("g"), ENTRY_CREATE);
      Files.createFile(in.resolve("g"));
      ReportedEvents.until(service, "ENTRY_CREATE g");
      service.registerTree(in.resolve("tree"), TreeOptions.DEFAULT, ENTRY_CREATE);
      Files.createDirectories(in.resolve("tree/a/b"));
      ReportedEvents.until(service, "ENTRY_CREATE a/b");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }
}
