// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kq watch} of real files. The first line of its timer says that all is watched. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FileWatchTest {
  @TempDir private Path folder;

  private static void save(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling("next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void goesOnAfterAnEditorsSaves() throws IOException {
    Path file = Files.writeString(folder.resolve("notes"), "a");
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--file", file.toString())) {
      kq.lineWith("timer");
      for (String text : new String[] {"b", "c"}) {
        save(file, text);
        assertThat(kq.lineWith("another file")).endsWith("another file stands there now");
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        assertThat(kq.lineWith("written")).contains("file " + file);
      }
    }
  }

  @Test
  void goesOnWithAFileThatIsMadeAnew() throws IOException {
    Path file = Files.writeString(folder.resolve("notes"), "a");
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--file", file.toString())) {
      kq.lineWith("timer");
      Files.delete(file);
      kq.lineWith("deleted");
      Files.writeString(file, "b");
      kq.lineWith("another file");
    }
  }

  @Test
  void saysWhichEntryOfADirectoryHasChanged() throws IOException {
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--file", folder.toString())) {
      kq.lineWith("timer");
      Path entry = Files.writeString(folder.resolve("entry"), "a");
      assertThat(kq.lineWith("created")).endsWith("created entry");
      Files.writeString(entry, "b", StandardOpenOption.APPEND);
      assertThat(kq.lineWith("changed")).endsWith("changed entry");
      Files.delete(entry);
      assertThat(kq.lineWith("deleted")).endsWith("deleted entry");
    }
  }

  @Test
  void saysInJsonWhichEntryHasChanged() throws IOException {
    try (Launched kq =
        Launched.kq("watch", "--json", "--timer", "100ms", "--file", folder.toString())) {
      kq.lineWith("timer");
      Files.createFile(folder.resolve("entry"));

      JsonObject event = JsonParser.parseString(kq.lineWith("created")).getAsJsonObject();

      assertThat(event.get("source").getAsString()).isEqualTo("file");
      assertThat(event.get("change").getAsString()).isEqualTo("created");
      assertThat(event.get("entry").getAsString()).isEqualTo("entry");
    }
  }

  @Test
  void escapesWhatWouldControlTheTerminal() throws IOException {
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--tree", folder.toString())) {
      kq.lineWith("timer");
      Files.createFile(folder.resolve("a\nb\u001b[2J"));

      assertThat(kq.lineWith("created")).endsWith("created a\\nb\\u001b[2J");
    }
  }

  @Test
  void seesATreeButForWhatIsIgnored() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    Files.createDirectories(folder.resolve("target"));
    Files.createDirectories(folder.resolve("a/skip"));
    try (Launched kq =
        Launched.kq(
            ("watch --timer 100ms --ignore target --ignore *.class --ignore a/skip --tree "
                    + folder)
                .split(" ", -1))) {
      kq.lineWith("timer");
      Files.createFile(folder.resolve("target/x"));
      Files.createFile(folder.resolve("a/skip/x"));
      Files.createFile(deep.resolve("A.class"));
      Files.createFile(deep.resolve("A.java"));

      assertThat(kq.lineWith("tree ")).endsWith("created a/b/A.java");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/skip", "./a/skip", "a/skip/", "skip/", "**/skip", "a/skip/*"})
  void ignoresAPathInTheTree(String glob) throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("a/skip"));
    try (Launched kq =
        Launched.kq("watch", "--timer", "100ms", "--ignore", glob, "--tree", tree.toString())) {
      kq.lineWith("timer");
      Files.createFile(tree.resolve("a/skip/x"));
      Files.createFile(tree.resolve("a/x"));

      assertThat(kq.lineWith("tree ")).endsWith("created a/x");
    }
  }

  @Test
  void endsWhenItsDirectoryIsGone() throws IOException, InterruptedException {
    Path directory = Files.createDirectory(folder.resolve("d"));
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--file", directory.toString())) {
      kq.lineWith("timer");
      Files.delete(directory);

      assertThat(kq.lineWith("file ")).endsWith("the directory is gone");
    }
  }

  @Test
  void refusesATreeThatIsNotThere() {
    Run run = Run.installed("watch", "--tree", folder.resolve("none").toString());

    assertThat(run.status()).isEqualTo(Kq.FAILED);
    assertThat(run.err()).contains("none: there is no such directory");
  }
}
