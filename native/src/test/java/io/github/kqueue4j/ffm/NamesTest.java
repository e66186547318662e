// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File names whose bytes {@code sun.jnu.encoding} may be unable to decode. */
@EnabledOnOs(OS.LINUX)
class NamesTest {

  /** Formats for printf(1), which creates the files because Java may be unable to name them. */
  private static final List<String> NAMES =
      List.of("plain", "gr\\303\\266\\303\\237e", "\\377\\376", "100%%25 a", "\\346\\274\\242");

  @ParameterizedTest
  @CsvSource({"C", "C.UTF-8"})
  void areOpenedInALocaleThatCannotSayThem(String locale, @TempDir Path folder) throws Exception {
    make(folder);
    Process child = child(locale, folder);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output.strip()).isEqualTo(NAMES.size() + " opened");
  }

  @Test
  void areOpenedByARelativePathToo() throws Exception {
    Backends backends = Backends.all().getFirst();
    try (Descriptor opened = backends.backend().open(Path.of("pom.xml"))) {
      assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + opened.number())))
          .isEqualTo(Path.of("pom.xml").toAbsolutePath());
    }
    try (Descriptor root = backends.backend().open(Path.of("/"))) {
      assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + root.number())))
          .isEqualTo(Path.of("/"));
    }
    backends.library().check();
  }

  private static void make(Path folder) throws Exception {
    for (String name : NAMES) {
      C.run(List.of("sh", "-c", ": > \"$0/$(printf '" + name + "')\"", folder.toString()));
    }
  }

  private static Process child(String locale, Path folder) throws IOException {
    String classes =
        Stream.of(
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""),
                "target/test-classes",
                "target/classes")
            .filter(path -> !path.isEmpty())
            .collect(Collectors.joining(":"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classes));
    command.addAll(List.of(NamesTest.class.getName(), folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.put("LC_ALL", locale);
    return builder.start();
  }

  /** The child process: opens each file of a directory. */
  public static void main(String[] args) throws IOException {
    Backends backends = Backends.of(Backends.dialect("freebsd"));
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(args[0]))) {
      for (Path file : files) {
        try (Descriptor opened = backends.backend().open(file)) {
          Path number = Path.of("/proc/self/fd/" + opened.number());
          count += Files.isSameFile(number, file) ? 1 : 0;
        } catch (KqueueException e) {
          System.out.println(file + ": " + e.errno());
        }
      }
    }
    System.out.println(count + " opened");
  }
}
