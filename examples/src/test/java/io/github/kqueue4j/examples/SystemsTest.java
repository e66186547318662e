// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that each test class says on which systems it can run, so that the build is not red on the
 * others.
 */
class SystemsTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES =
      List.of("reference-impl", "native", "conformance-tests", "examples");

  private static final Pattern CONDITION = Pattern.compile("@(?:Enabled|Disabled)OnOs\\(");
  private static final Pattern CLASS_CONDITION =
      Pattern.compile("^@(?:Enabled|Disabled)OnOs\\(", Pattern.MULTILINE);
  private static final Pattern LINUX_ONLY =
      Pattern.compile("^@EnabledOnOs\\((?:value = )?OS\\.LINUX\\b", Pattern.MULTILINE);

  /** In a string: a folder, a program or a function that not every system has. */
  private static final Pattern NOT_EVERYWHERE =
      Pattern.compile("\"[^\"\n]*/proc/|\"(?:/bin/)?(?:sh|kill|sleep)\"|\"__errno_location\"");

  /** A use of the loopback, whose system calls are those of Linux. */
  private static final Pattern LOOPBACK = Pattern.compile("\\bBackends[.#]|\\bnew Loopback\\(");

  /** Sources without a condition, each with the reason why it needs none. */
  private static final Map<String, String> WITHOUT =
      Map.ofEntries(
          Map.entry("FdContract", "the classes that extend it are for Linux"),
          Map.entry("FirstEvents", "a program that ProgramsTest starts"),
          Map.entry("InheritedSignals", "used by tests that are not for Windows"),
          Map.entry("Installation", "used by FlagsTest and TroubleTest, which are for Linux"),
          Map.entry("Launched", "used by RealWatchTest and FileWatchTest"),
          Map.entry("Leftovers", "used by FaultMatrixTest and SabotageTest, for Linux"),
          Map.entry("Linux", "the loopback; each test that uses it is for Linux"),
          Map.entry("LinuxBackend", "used by tests of the host linux"),
          Map.entry("Mistakes", "\"sleep\" is a method of the library"),
          Map.entry("ModelCalls", "\"sleep\" is a step of a model"),
          Map.entry("ModelFiles", "used by OrdersTest, which is for Linux"),
          Map.entry("ProcessEventsProbe", "a program that ProcessEventsRefusedTest starts"),
          Map.entry("Program", "used by ProgramsTest; the shell is for its signals only"),
          Map.entry("ReadmeTest", "\"sh\" is the language of a block of text"),
          Map.entry("RealHost", "used by FaultMatrixTest and SabotageTest, for Linux"),
          Map.entry("RefusalMatrix", "used by RefusalMatrixTest, which is for Linux"),
          Map.entry("RefusalScenarios", "used by RefusalMatrixTest, which is for Linux"),
          Map.entry("Script", "used by ReleaseTest and WorkflowTest, in methods for Linux"),
          Map.entry("WatcherContract", "\"kill\" is the attachment of a watch"),
          Map.entry("UserLimits", "a program that UserLimitsTest starts"),
          Map.entry("DescriptorMakers", "used by EndOfStackTest and ScarceMemoryTest, for Linux"),
          Map.entry("Backends", "the loopback itself"));

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        all.addAll(files.filter(file -> name(file).endsWith(".java")).sorted().toList());
      }
    }
    return all;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static boolean isTest(Path file) {
    return name(file).endsWith("Test.java");
  }

  /** The test classes of a package that lack a condition at the class itself. */
  private static List<String> without(String folder, Pattern condition) throws IOException {
    List<String> lacking = new ArrayList<>();
    int tests = 0;
    for (Path file : sources()) {
      if (isTest(file) && Objects.requireNonNull(file.getParent()).endsWith(Path.of(folder))) {
        tests++;
        if (!condition.matcher(Files.readString(file)).find()) {
          lacking.add(name(file));
        }
      }
    }
    assertThat(tests).as("test classes in %s", folder).isGreaterThan(5);
    return lacking;
  }

  @Test
  void areLinuxAloneForTestsOfTheHostLinux() throws IOException {
    assertThat(without("host/linux", LINUX_ONLY))
        .as("test classes without @EnabledOnOs(OS.LINUX)")
        .isEmpty();
  }

  @Test
  void areSaidByEachTestOfTheHostPoll() throws IOException {
    assertThat(without("host/poll", CLASS_CONDITION))
        .as("test classes without a condition, such as @DisabledOnOs(OS.WINDOWS)")
        .isEmpty();
  }

  @Test
  void areSaidWhereSomethingIsUsedThatNotEverySystemHas() throws IOException {
    List<String> lacking = new ArrayList<>();
    Set<String> excused = new HashSet<>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      String type = name(file).replace(".java", "");
      boolean needs =
          NOT_EVERYWHERE.matcher(text).find()
              || (file.startsWith(ROOT.resolve("native")) && LOOPBACK.matcher(text).find());
      if (!needs || type.equals("SystemsTest") || CONDITION.matcher(text).find()) {
        continue;
      }
      if (WITHOUT.containsKey(type)) {
        excused.add(type);
      } else {
        lacking.add(type);
      }
    }
    assertThat(lacking)
        .as("sources that use /proc, sh or the loopback, and do not say on which systems they run")
        .isEmpty();
    assertThat(excused).as("the exceptions that are needed").isEqualTo(WITHOUT.keySet());
  }
}
