// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ffm.Downcalls.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The downcalls in the metadata for GraalVM. */
class ReachabilityTest {

  private static final String FILE =
      "/META-INF/native-image/io.github.kqueue4j/kqueue4j-native/reachability-metadata.json";

  private static final Pattern ENTRY =
      Pattern.compile("\\{ \"returnType\": .*?\"options\": \\{.*?\\} \\}", Pattern.DOTALL);

  @Test
  void listsEveryShapeAndNoOther() throws IOException {
    try (InputStream in = NativeProvider.class.getResourceAsStream(FILE)) {
      assertThat(in).isNotNull();
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> entries =
          ENTRY
              .matcher(json)
              .results()
              .map(MatchResult::group)
              .map(ReachabilityTest::squeeze)
              .toList();
      assertThat(entries)
          .containsExactlyInAnyOrderElementsOf(
              Downcalls.SHAPES.stream().map(ReachabilityTest::json).toList());
    }
  }

  private static String squeeze(String json) {
    return json.replaceAll("\\s+", "");
  }

  private static String json(Shape shape) {
    String parameters =
        shape.descriptor().argumentLayouts().stream()
            .map(ReachabilityTest::type)
            .map(type -> "\"" + type + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    String variadic =
        shape.firstVariadic() < 0 ? "" : ",\"firstVariadicArg\":" + shape.firstVariadic();
    return "{\"returnType\":\""
        + type(shape.descriptor().returnLayout().orElseThrow())
        + "\",\"parameterTypes\":"
        + parameters
        + ",\"options\":{\"captureCallState\":true"
        + variadic
        + "}}";
  }

  private static String type(MemoryLayout layout) {
    return switch (layout) {
      case AddressLayout address -> "void*";
      case ValueLayout.OfInt number -> "jint";
      case ValueLayout.OfLong number -> "jlong";
      default -> throw new AssertionError("no name for " + layout);
    };
  }
}
