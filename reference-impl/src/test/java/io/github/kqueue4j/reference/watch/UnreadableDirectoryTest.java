// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory that may not be read at first, or not searched for a while. */
@EnabledOnOs(OS.LINUX)
class UnreadableDirectoryTest {
  @TempDir Path directory;

  /** A process that may not read what its permissions deny, also if root runs the test. */
  private static ChildJvm child() throws Exception {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    ChildJvm child = new ChildJvm();
    return root
        ? child.startedBy("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        : child;
  }

  private void run(Host host, String... permissionsAndFile) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(host.name());
    arguments.add(directory.toRealPath().toString());
    arguments.addAll(List.of(permissionsAndFile));
    String output = child().run(UnreadableDirectory.class, arguments.toArray(String[]::new));
    assertThat(output).isEmpty();
  }

  /** Not where a directory that may not be read cannot be watched at all. */
  @ParameterizedTest
  @EnumSource(value = Host.class, mode = EnumSource.Mode.EXCLUDE, names = "LINUX_WITHOUT_NAMES")
  void isWatchedOnceItIsReadable(Host host) throws Exception {
    run(host, "---------");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isWatchedAfterTheNextChangeBesideIt(Host host) throws Exception {
    run(host, "---------", "beside");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isWatchedOnceItsEntriesAreAccessible(Host host) throws Exception {
    run(host, "rw-------");
  }

  @ParameterizedTest
  @CsvSource({
    "LINUX, 3, true",
    "LINUX_WITHOUT_NAMES, 3, true",
    "LINUX_WITHOUT_NAMES, 3, false",
    "LINUX_WITHOUT_NAMES, 3000, false",
    "POLL, 3, false",
    "POLL, 3000, false",
    "PORTABLE, 3, false"
  })
  void keepsTheEntriesThatCannotBeLookedAt(Host host, String files, String tree) throws Exception {
    String root = directory.toRealPath().toString();
    assertThat(child().run(HiddenEntries.class, host.name(), root, files, tree)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isNoObstacleToItsSubdirectory(Host host) throws Exception {
    String parent = directory.toRealPath().toString();
    assertThat(child().run(UnreadableParent.class, host.name(), parent)).isEmpty();
  }
}
