// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the table in the guide is that of a new report. Runs on Linux, where the backends of
 * all columns are present. {@code -Dkqueue4j.rules=write} updates the page.
 */
@EnabledOnOs(OS.LINUX)
class GuideTableTest {
  private static final Path PAGE = Path.of("../docs/guide/backends.md");
  private static final String BEGIN = "<!-- as `table` of the conformance tool prints it -->\n";
  private static final String END = "<!-- end of what it prints -->\n";

  @TempDir private Path folder;

  private static String run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    assertThat(status).as("%s%s", out, err).isZero();
    return out.toString();
  }

  @Test
  void isThatOfAReport() throws IOException {
    String backends =
        String.join(",", Launch.names().stream().filter(n -> !n.startsWith("wrong")).toList());
    run("run", "--backend", backends, "--select", "USER-1", "--report", folder.toString());
    String table = run("table", folder.toString());
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);

    assertThat(to).as("%s has no markers for the table", PAGE).isGreaterThan(from);
    if ("write".equals(System.getProperty("kqueue4j.rules"))) {
      Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
    } else {
      assertThat(page.substring(from, to)).isEqualTo(table);
    }
  }
}
