// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes through standard input. */
class InputSourceTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();
  private final StringWriter out = new StringWriter();
  private Descriptor.Pipe pipe;

  @BeforeEach
  void openPipe() throws IOException {
    pipe = kernel.backend().pipe();
  }

  @AfterEach
  void close() {
    pipe.close();
    kernel.close();
  }

  private void write(long second, String text) {
    kernel.schedule(
        Duration.ofSeconds(second),
        () -> {
          try {
            pipe.sink().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private int watch(EventPrinter printer, InputSource input) throws IOException {
    try (Kqueue kq = Kqueue.open(kernel.backend())) {
      WatchLoop loop = new WatchLoop(kq, new PrintWriter(out), printer, Long.MAX_VALUE);
      loop.add(input);
      return loop.run();
    }
  }

  @Test
  void isShownUntilItsEnd() throws IOException {
    write(1, "hello\n");
    write(2, "tab\there, \"quote\", \\ and \u0001");
    kernel.schedule(Duration.ofSeconds(3), () -> pipe.sink().close());

    int status = watch(new TextPrinter(Ink.NONE), InputSource.stream(pipe.source()));

    assertThat(Run.textOf(out))
        .hasToString(
            """
                1.000 s  stdin                 6 bytes: "hello\\n"
                2.000 s  stdin                 26 bytes: "tab\\there, \\"quote\\", \\\\ and \\u0001"
                3.000 s  stdin                 end of input
            """);
    assertThat(status).isZero();
  }

  @Test
  void isCutWhereItIsLong() throws IOException {
    write(1, "x".repeat(50));
    kernel.schedule(Duration.ofSeconds(3), () -> pipe.sink().close());

    watch(new TextPrinter(Ink.NONE), InputSource.stream(pipe.source()));

    assertThat(Run.textOf(out)).contains("50 bytes: \"" + "x".repeat(40) + "\"...\n");
  }

  @Test
  void isWholeInJson() throws IOException {
    String text = "é \"<&>\" \n".repeat(20);
    write(1, text);
    kernel.schedule(Duration.ofSeconds(3), () -> pipe.sink().close());

    watch(new JsonPrinter(), InputSource.stream(pipe.source()));

    JsonObject first =
        JsonParser.parseString(out.toString().lines().findFirst().orElseThrow()).getAsJsonObject();
    assertThat(first.get("text").getAsString()).isEqualTo(text);
    assertThat(first.get("eof").getAsBoolean()).isFalse();
    JsonObject last =
        JsonParser.parseString(out.toString().lines().toList().getLast()).getAsJsonObject();
    assertThat(last.get("eof").getAsBoolean()).isTrue();
  }

  @Test
  void endsWithTheLastByteOfAFile() throws IOException {
    write(1, "abc");
    write(2, "def");

    int status = watch(new TextPrinter(Ink.NONE), InputSource.file(pipe.source(), 6));

    assertThat(Run.textOf(out))
        .endsWith("2.000 s  stdin                 3 bytes: \"def\", end of input\n");
    assertThat(status).isZero();
  }

  /** As a file of /sys, whose size is that of a page. */
  @Test
  void endsBeforeTheSizeOfAFileThatHasFewerBytes() throws IOException {
    write(1, "abc");
    kernel.schedule(Duration.ofSeconds(3), () -> pipe.sink().close());

    watch(new TextPrinter(Ink.NONE), InputSource.file(pipe.source(), 4096));

    assertThat(Run.textOf(out)).endsWith("3.000 s  stdin                 end of input\n");
  }

  /** As a file of /proc, whose size is 0. */
  @Test
  void isReadToItsEndWhereAFileHasMoreBytesThanItsSize() throws IOException {
    pipe.sink().write(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)));
    pipe.sink().close();

    watch(new TextPrinter(Ink.NONE), InputSource.file(pipe.source(), 0));

    assertThat(Run.textOf(out))
        .hasToString(
            """
                0.000 s  stdin                 3 bytes: "abc"
                0.000 s  stdin                 end of input
            """);
  }

  @Test
  void endsAtOnceWhenAFileIsEmpty() throws IOException {
    pipe.sink().close();

    watch(new TextPrinter(Ink.NONE), InputSource.file(pipe.source(), 0));

    assertThat(Run.textOf(out)).isEqualTo("    0.000 s  stdin                 end of input\n");
  }
}
