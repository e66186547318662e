// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the command {@code trace}. */
class TraceCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path dir;

  private int trace(String... scenarios) throws IOException {
    String[] args = new String[scenarios.length + 1];
    args[0] = "trace";
    for (int i = 0; i < scenarios.length; i++) {
      args[i + 1] = Files.writeString(dir.resolve(i + ".kqs"), scenarios[i]).toString();
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void printsTheTraceAlone() throws IOException {
    int status = trace("kqueue q # a comment\n\nkevent  q 1:USER:ADD|CLEAR 1:USER:0:TRIGGER\n");

    assertThat(out)
        .hasToString(
            """
            kevent q 1:USER:ADD|CLEAR 1:USER:0:TRIGGER
            > 1
              1 USER ADD|CLEAR 0 0 0x0
            """);
    assertThat(status).isZero();
  }

  @Test
  void namesTheFileOfEachOfSeveralTraces() throws IOException {
    int status = trace("close q\n", "kqueue q\nclose q\nclose q\n");

    assertThat(out)
        .hasToString(
            "== " + dir.resolve("0.kqs") + "\n== " + dir.resolve("1.kqs") + "\nclose q\n> EBADF\n");
    assertThat(err).hasToString(dir.resolve("0.kqs") + ": line 1: unknown name: q\n");
    assertThat(status).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bogus; unknown command: bogus",
        "kqueue; kqueue takes 1 words",
        "kqueue 1q; not a name: 1q",
        "kqueue q\\nkqueue q; name in use: q",
        "tick x; not a number: x",
        "tick 0x; not a number: 0x",
        "tick 99999999999999999999; not a number: 99999999999999999999",
        "kevent; kevent needs a kqueue",
        "proc p\\nkevent p; not a descriptor: p",
        "kqueue q\\nkevent q junk; not a change: junk",
        "kqueue q\\nkevent q 1:USER; a change needs IDENT:FILTER:FLAGS",
        "kqueue q\\nkevent q 1:USER:0:0:0:0:0; a change has too many parts",
        "kqueue q\\nkevent q 1:USR:ADD; unknown filter: USR",
        "kqueue q\\nkevent q 1:USER:AD; unknown flag: AD",
        "kqueue q\\nkevent q 1:USER:ADD:TRIGER; unknown fflag: TRIGER",
        "kqueue q\\nkevent q x:USER:ADD; unknown name: x",
        "kqueue q\\nasync t; async T kevent ...",
        "kqueue q\\nasync t kevent q\\njoin t\\njoin t; already joined: t",
        "pipe r w\\nread r -1; a count is negative",
        "sysctl kq_what 1; unknown sysctl: kq_what",
        "kqueue q\\nioctl q FIONBIO; unknown request: FIONBIO",
      })
  void saysWhyALineCannotBeParsed(String scenario, String why) throws IOException {
    String text = scenario.replace("\\n", "\n") + "\n";
    int status = trace(text);

    int line = text.split("\n").length;
    assertThat(err).hasToString("line " + line + ": " + why + "\n");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void endsWith3AfterAPanic() throws IOException {
    int status = trace("sysctl kq_checkloop 1\nkqueue q\nkevent q 1:USER:ADD 1:USER:0:TRIGGER\n");

    assertThat(out.toString()).endsWith("> PANIC kqueue: checkloop failed i=1\n");
    assertThat(status).isEqualTo(3);
  }

  @Test
  void reportsAPanicOfAnotherThread() throws IOException {
    int status =
        trace(
            """
            kqueue q
            sysctl kq_checkloop 1
            async t kevent q timeout=inf
            kevent q 1:USER:ADD:TRIGGER max=0
            sysctl kq_checkloop 0
            kevent q 1:USER:0:TRIGGER max=0
            """);

    assertThat(out.toString()).endsWith("> PANIC kqueue: checkloop failed i=1\n");
    assertThat(status).isEqualTo(3);
  }

  @Test
  void saysThatAFileCannotBeRead() {
    String missing = dir.resolve("missing.kqs").toString();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), "trace", missing);

    assertThat(err.toString()).startsWith(missing + ": cannot be read: ");
    assertThat(status).isEqualTo(2);
  }
}
