// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.posix.Calls.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The metadata for GraalVM on downcalls and reflection. */
class ReachabilityTest {
  private static final String FILE =
      "/META-INF/native-image/io.github.kqueue4j/kqueue4j-reference/reachability-metadata.json";
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path HOSTS = Path.of("io/github/kqueue4j/reference/host");
  private static final Pattern ENTRY =
      Pattern.compile("\\{ \"returnType\": .*?\"options\": \\{.*?\\} \\}(?=,?\n)", Pattern.DOTALL);
  private static final Pattern BY_NAME = Pattern.compile("Class\\.forName\\(\"([^\"]+)\"\\)");

  private static String metadata() throws IOException {
    try (InputStream in = Calls.class.getResourceAsStream(FILE)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void listsEveryShapeAndNoOther() throws Exception {
    for (Class<?> holder : Calls.class.getDeclaredClasses()) {
      Class.forName(holder.getName()); // binds handles that no test has used so far
    }

    List<String> entries =
        ENTRY.matcher(metadata()).results().map(MatchResult::group).map(this::squeeze).toList();
    assertThat(entries)
        .containsExactlyInAnyOrderElementsOf(Calls.shapes().stream().map(this::json).toList());
  }

  @Test
  void isCompleteSinceOnlyOneClassBindsFunctions() throws IOException {
    List<String> binding = new ArrayList<>();
    for (Path source : sources(Path.of("io/github/kqueue4j/reference"))) {
      if (Files.readString(source).contains(".downcallHandle(")) {
        binding.add(source.getFileName().toString());
      }
    }

    assertThat(binding).containsExactly("Calls.java");
  }

  @Test
  void namesTheClassesThatAreFoundByName() throws IOException {
    List<String> named = new ArrayList<>();
    for (Path source : sources(HOSTS)) {
      BY_NAME.matcher(Files.readString(source)).results().forEach(name -> named.add(name.group(1)));
    }

    assertThat(named).contains("sun.misc.Signal", "sun.misc.SignalHandler");
    String metadata = metadata();
    assertThat(named).allMatch(name -> metadata.contains("{ \"type\": \"" + name + "\""));
  }

  private String squeeze(String json) {
    return json.replaceAll("\\s+", "");
  }

  private String json(Shape shape) {
    String parameters =
        shape.type().argumentLayouts().stream()
            .map(ReachabilityTest::type)
            .map(type -> "\"" + type + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    List<String> options = new ArrayList<>();
    for (Linker.Option option : shape.options()) {
      options.add(json(option, shape.type().argumentLayouts().size()));
    }
    options.sort(null);
    return "{\"returnType\":\""
        + type(shape.type().returnLayout().orElseThrow())
        + "\",\"parameterTypes\":"
        + parameters
        + ",\"options\":{"
        + String.join(",", options)
        + "}}";
  }

  private static String json(Linker.Option option, int arguments) {
    if (option.equals(Linker.Option.captureCallState("errno"))) {
      return "\"captureCallState\":true";
    }
    if (option.equals(Linker.Option.critical(true))) {
      return "\"critical\":{\"allowHeapAccess\":true}";
    }
    for (int i = 0; i <= arguments; i++) {
      if (option.equals(Linker.Option.firstVariadicArg(i))) {
        return "\"firstVariadicArg\":" + i;
      }
    }
    throw new AssertionError("no name for " + option);
  }

  private static String type(MemoryLayout layout) {
    return switch (layout) {
      case AddressLayout address -> "void*";
      case ValueLayout.OfLong number -> "jlong";
      default -> throw new AssertionError("no name for " + layout);
    };
  }
}
