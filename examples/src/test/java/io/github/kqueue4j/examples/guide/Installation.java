// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * A folder as users have one: {@code app.jar}, which is the module {@code com.example.app}, and the
 * library in {@code lib}.
 *
 * @param folder where it is
 */
record Installation(Path folder) {
  private static final String MODULE = "module com.example.app { requires io.github.kqueue4j; }";
  private static final String APP =
      """
      package com.example.app;
      import io.github.kqueue4j.*;
      import io.github.kqueue4j.watch.*;
      import java.nio.channels.Pipe;
      public final class App {
        public static void main(String[] args) throws Exception {
          try (Watcher<String> watcher = Watcher.open()) {
            watcher.watch(Interest.signal(Signal.TERM), "signal");
            watcher.watch(Interest.user(), "user").trigger();
            System.out.println(Backend.standard() + " " + watcher.take().attachment());
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            try {
              watcher.watch(Interest.readable(Descriptor.of(pipe.source())), "channel");
              System.out.println("channels can be watched");
            } catch (UnsupportedOperationException e) {
              System.out.println(e.getMessage());
            }
          }
        }
      }
      """;

  static Installation make(Path folder) throws IOException, ReflectiveOperationException {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    putJar(Kqueue.class, lib.resolve("kqueue4j-api.jar"));
    putJar(SimulatedKernel.class, lib.resolve("kqueue4j-reference.jar"));
    Class<?> nativeProvider = Class.forName("io.github.kqueue4j.ffm.NativeProvider");
    putJar(nativeProvider, lib.resolve("kqueue4j-native.jar"));
    Path sources = Files.createDirectory(folder.resolve("src"));
    Path module = Files.writeString(sources.resolve("module-info.java"), MODULE);
    Path app = Files.writeString(sources.resolve("App.java"), APP);
    String classes = folder.resolve("classes").toString();
    tool("javac", "-p", lib.toString(), "-d", classes, module.toString(), app.toString());
    tool("jar", "-cf", folder.resolve("app.jar").toString(), "-C", classes, ".");
    return new Installation(folder);
  }

  private static void putJar(Class<?> type, Path jar) throws IOException {
    Path place;
    try {
      place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    if (Files.isDirectory(place)) {
      tool("jar", "-cf", jar.toString(), "-C", place.toString(), ".");
    } else {
      Files.copy(place, jar);
    }
  }

  static void tool(String name, String... args) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int status = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, args);
    assertThat(status).as("%s %s: %s", name, List.of(args), out).isZero();
  }

  /** Runs a command with the tools of this JDK; returns what it says, its errors too. */
  String run(String command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", command);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    String tools = Path.of(System.getProperty("java.home"), "bin").toString();
    environment.put("PATH", tools + ":" + environment.get("PATH"));
    environment.remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, out).isZero();
    return out;
  }
}
