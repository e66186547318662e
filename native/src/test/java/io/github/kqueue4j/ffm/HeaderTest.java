// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ffm.loopback.Header;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The headers, compared with a C compiler's reading of them. */
@EnabledOnOs(OS.LINUX)
class HeaderTest {

  static List<Header> headers() {
    return Header.ALL;
  }

  @ParameterizedTest
  @MethodSource("headers")
  void hasTheFactsThatJavaGoesBy(Header header, @TempDir Path folder) throws Exception {
    Map<String, Long> facts = new TreeMap<>();
    StringBuilder program = new StringBuilder("#include <stddef.h>\n");
    program.append("int printf(const char *, ...);\n#include \"kqueue.h\"\nint main(void) {\n");
    header
        .values()
        .forEach((name, value) -> put(facts, program, name, "(int)(" + name + ")", value));
    for (GroupLayout struct : header.structs()) {
      String type = "struct " + struct.name().orElseThrow();
      put(facts, program, type, "sizeof(" + type + ")", struct.byteSize());
      put(facts, program, type + " align", "_Alignof(" + type + ")", struct.byteAlignment());
      for (MemoryLayout member : struct.memberLayouts()) {
        if (member.name().isPresent()) {
          String field = member.name().get();
          long offset = struct.byteOffset(PathElement.groupElement(field));
          put(facts, program, type + "." + field, "offsetof(" + type + "," + field + ")", offset);
          String size = "sizeof(((" + type + " *)0)->" + field + ")";
          put(facts, program, type + "." + field + " size", size, member.byteSize());
        }
      }
    }
    program.append("return 0; }\n");
    Path source = C.write(folder.resolve("facts.c"), program.toString());
    String include = Path.of("src/main/headers", header.folder()).toAbsolutePath().toString();
    Path binary = C.compile(source, folder.resolve("facts"), "-I" + include, "-fno-builtin", "-w");
    Map<String, Long> seen = new TreeMap<>();
    for (String line : C.run(List.of(binary.toString()))) {
      String[] fact = line.split("=", 2);
      seen.put(fact[0], Long.parseLong(fact[1]));
    }
    assertThat(seen).isEqualTo(facts).hasSizeGreaterThan(100);
  }

  private static void put(
      Map<String, Long> facts, StringBuilder program, String name, String expression, long value) {
    facts.put(name, value);
    program.append("printf(\"" + name + "=%ld\\n\", (long)(" + expression + "));\n");
  }
}
