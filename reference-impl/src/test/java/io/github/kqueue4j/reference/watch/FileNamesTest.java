// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** File names that the JVM's encoding cannot represent, in a child JVM that runs with LC_ALL=C. */
@EnabledOnOs(OS.LINUX)
class FileNamesTest {
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  @TempDir Path directory;

  private void shell(String script) throws Exception {
    int status =
        new ProcessBuilder("sh", "-c", script)
            .directory(directory.toFile())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();
  }

  @Test
  void areWatchedLikeAnyOther() throws Exception {
    shell(
        "mkdir \"$(printf 'd\\374')\"; for n in plain \"$(printf 'gr\\303\\274n')\""
            + " \"$(printf 'd\\374/gr\\374n')\"; do echo 1 > \"$n\"; done");
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath(),
            Program.class.getName(),
            directory.toString());
    child.environment().put("LC_ALL", "C");
    Process process = child.redirectErrorStream(true).start();
    String reported = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(reported).isZero();
    assertThat(reported.lines().filter(line -> line.startsWith("reported "))).hasSizeGreaterThan(2);
  }

  private static String classPath() throws URISyntaxException {
    Path tests = Path.of(System.getProperty("basedir", ""), "target", "test-classes");
    return String.join(
        File.pathSeparator,
        tests.toString(),
        location(LinuxHost.class),
        location(KqueueWatchService.class),
        System.getProperty("java.class.path"));
  }

  /** The path from which a class was loaded. */
  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** The program that the child runs. */
  static final class Program {
    private Program() {}

    /**
     * Writes to each file, and prints the files that are reported.
     *
     * @param args the directory
     * @throws Exception if a file is not reported
     */
    public static void main(String[] args) throws Exception {
      Path directory = Path.of(args[0]);
      try (KqueueWatchService service = KqueueWatchService.open(Host.LINUX.backend().backend())) {
        try (Stream<Path> found = Files.walk(directory)) {
          for (Path each : found.filter(Files::isDirectory).toList()) {
            service.register(each, ALL);
          }
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
          files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
          Files.writeString(file, "2");
        }
        Set<Path> left = new HashSet<>(files);
        while (!left.isEmpty()) {
          WatchKey key = service.poll(20, TimeUnit.SECONDS);
          if (key == null) {
            throw new AssertionError(left.size() + " files were not reported");
          }
          for (WatchEvent<?> event : key.pollEvents()) {
            Path written = ((Path) key.watchable()).resolve((Path) event.context());
            if (event.kind() == ENTRY_MODIFY && left.remove(written)) {
              System.out.println("reported " + event.context());
            }
          }
          key.reset();
        }
      }
    }
  }
}
