// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.spi.KqueueDriver;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A class with a static initializer is initialized when the first queue is opened, which has room
 * on the stack or fails before it begins; or before the first descriptor is made, which checks the
 * stack, too.
 */
@EnabledOnOs(OS.LINUX)
class InitializedClassesTest {

  /** Initialized by NativeProvider, after a check of the stack. */
  private static final Set<String> LATER = Set.of("OpenFile", "OpenFile$Use", "VmSignals");

  /** Used by the start only, where {@code Discovery} has checked the stack. */
  private static final Set<String> OF_START = Set.of("Abis", "Abis$1", "KqueueSystem");

  /** Starts the backend of each system, and opens a queue of one. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) throws Exception {
      KqueueDriver driver = Backends.all().getFirst().provider().open();
      driver.close();
    }
  }

  /** The simple names of the classes of this package that have a static initializer. */
  private static Set<String> withInitializer() throws IOException {
    Path root =
        Path.of(
                URI.create(
                    NativeProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .resolve("io/github/kqueue4j/ffm");
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("<clinit>")) {
          names.add(String.valueOf(file.getFileName()).replace(".class", ""));
        }
      }
    }
    return names;
  }

  @Test
  void areInitializedByOpenOrKnown() throws Exception {
    String log = EndOfStackTest.child().with("-Xlog:class+init=info").run(Open.class);
    Set<String> found = withInitializer();

    assertThat(found).containsAll(LATER).containsAll(OF_START);
    assertThat(found)
        .filteredOn(name -> !LATER.contains(name) && !OF_START.contains(name))
        .isNotEmpty()
        .allMatch(name -> log.contains("Initializing 'io/github/kqueue4j/ffm/" + name + "'"));
  }
}
