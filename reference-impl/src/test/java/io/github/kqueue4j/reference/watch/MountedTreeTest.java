// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree that is registered again after a mount, which nothing reports. */
@EnabledOnOs(OS.LINUX)
class MountedTreeTest extends WatchServiceOnHosts {

  private int run(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start().waitFor();
  }

  private void mount(String script) throws Exception {
    assumeTrue(run(script) == 0, "this process may not mount");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount -l parent/root/sub; umount -l parent/root; umount -l parent");
  }

  private Path openWithRoot(Host host) throws IOException {
    open(host);
    Files.createDirectories(directory.resolve("source/root"));
    Path root = directory.resolve("parent/root");
    Files.createDirectories(root.resolve("sub"));
    return root;
  }

  private WatchKey register(Path root) throws IOException {
    return service.registerTree(root, TreeOptions.DEFAULT, ALL);
  }

  private void checkAfterChange(Path root, String script, String file) throws Exception {
    WatchKey key = register(root);
    mount(script);
    assertThat(register(root)).isSameAs(key);
    Files.createFile(root.resolve(file));
    ReportedEvents.until(service, "ENTRY_CREATE " + file);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isFoundAfterAMountOverItsRoot(Host host) throws Exception {
    Path root = openWithRoot(host);
    Files.createFile(root.resolve("hidden"));
    checkAfterChange(root, "mount -t tmpfs none parent/root", "f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isFoundAfterAMountOverItsParent(Host host) throws Exception {
    Path root = openWithRoot(host);
    checkAfterChange(root, "mount --bind source parent", "f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isFoundAfterTheUnmountOfItsRoot(Host host) throws Exception {
    Path root = openWithRoot(host);
    mount("mount --bind source parent/root");
    checkAfterChange(root, "umount -l parent/root", "f");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void doesNotEnterALinkToADirectoryThatIsMountedAboveIt(Host host) throws Exception {
    Path root = openWithRoot(host);
    Path source = directory.resolve("source");
    Files.createSymbolicLink(source.resolve("root/link"), source);
    mount("mount --bind source parent");
    service.registerTree(root, TreeOptions.DEFAULT.withFollowLinks(true), ALL);
    Files.createFile(source.resolve("f"));
    Files.createFile(root.resolve("g"));
    assertThat(ReportedEvents.until(service, "ENTRY_CREATE g")).containsOnly("ENTRY_CREATE g");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isFoundAfterAMountOverOneOfItsDirectories(Host host) throws Exception {
    Path root = openWithRoot(host);
    checkAfterChange(root, "mount -t tmpfs none parent/root/sub", "sub/f");
  }
}
