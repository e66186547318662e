// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how the descriptor number of a channel is found. */
class ChannelNumbersTest {

  private static final String ADVICE =
      "the descriptor of a channel is not accessible: start java with"
          + " --add-exports java.base/sun.nio.ch=";

  /** Runs the probe in a new JVM, since the flag has no effect on a running one. */
  private static String probe(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  /** Returns the folder or archive that a class was loaded from. */
  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static String classes() throws URISyntaxException {
    return location(ChannelNumbers.class);
  }

  private static String testClasses() {
    return Path.of(System.getProperty("basedir", ""), "target", "test-classes").toString();
  }

  private static String classPath() throws URISyntaxException {
    return classes() + System.getProperty("path.separator") + testClasses();
  }

  @Test
  void isFoundOnTheClassPathWithTheFlag() throws Exception {
    assertThat(
            probe(
                "--add-exports",
                "java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                classPath(),
                ChannelNumberProbe.class.getName()))
        .isEqualTo("a number");
  }

  @Test
  void isNotAccessibleOnTheClassPathWithoutTheFlag() throws Exception {
    assertThat(probe("-cp", classPath(), ChannelNumberProbe.class.getName()))
        .isEqualTo(ADVICE + "ALL-UNNAMED");
  }

  @Test
  void isFoundOnTheModulePathWithTheFlag() throws Exception {
    assertThat(
            probe(
                "--add-exports",
                "java.base/sun.nio.ch=io.github.kqueue4j",
                "--patch-module",
                "io.github.kqueue4j=" + testClasses(),
                "-p",
                classes(),
                "-m",
                "io.github.kqueue4j/" + ChannelNumberProbe.class.getName()))
        .isEqualTo("a number");
  }

  @Test
  void isNotAccessibleOnTheModulePathWithoutTheFlag() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      assertThat(sink.isOpen()).isTrue();
      assertThatThrownBy(() -> ChannelNumbers.number(source))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage(ADVICE + "io.github.kqueue4j");
    }
  }

  @Test
  void isFoundOnlyForTheJdksChannels() {
    assertThatThrownBy(() -> ChannelNumbers.number(new ForeignChannel()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a channel of "
                + ForeignChannel.class.getName()
                + " has no descriptor: use one that"
                + " java.nio.channels.spi.SelectorProvider.provider() made");
  }

  /** A channel that is not the JDK's own. */
  private static final class ForeignChannel extends AbstractSelectableChannel {
    ForeignChannel() {
      super(SelectorProvider.provider());
    }

    @Override
    public int validOps() {
      return SelectionKey.OP_READ;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
  }
}
