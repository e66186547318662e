// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of a path. */
@EnabledOnOs(OS.LINUX)
class PathBytesTest {
  @TempDir Path dir;

  /** Watches each file of a directory, removes it, and prints its bytes in hexadecimal. */
  static final class WatchAll {
    private WatchAll() {}

    public static void main(String[] args) throws IOException {
      try (Kqueue kq = Kqueue.open();
          DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(args[0]))) {
        for (Path path : files) {
          try (Descriptor file = kq.backend().open(path);
              Descriptor link = kq.backend().open(path, LinkOption.NOFOLLOW_LINKS)) {
            kq.register(KEvent.vnode(file, NOTE_DELETE).add());
            kq.register(KEvent.vnode(link, NOTE_DELETE).add());
            Files.delete(path);
            List<KEvent> events = kq.poll(Duration.ofSeconds(60));
            boolean reported = !events.isEmpty() && events.get(0).filter() == Filter.VNODE;
            System.out.println((reported ? "reported " : "missed ") + hex(PathBytes.of(path)));
          }
        }
      }
    }
  }

  private static String hex(byte[] path) {
    String text = new String(path, StandardCharsets.ISO_8859_1);
    StringBuilder hex = new StringBuilder();
    for (char c : text.substring(text.lastIndexOf('/') + 1).toCharArray()) {
      hex.append(Integer.toHexString(c));
    }
    return hex.toString();
  }

  /** With a name in ASCII, one in UTF-8 and one that is not valid UTF-8. */
  @ParameterizedTest
  @CsvSource({"linux,C", "linux,C.UTF-8", "poll,C", "poll,C.UTF-8"})
  void needNoEncoding(String host, String locale) throws Exception {
    String make = "cd \"$0\" && touch plain \"$(printf 'gr\\303\\274n')\" \"$(printf 'gr\\374n')\"";
    assertThat(new ProcessBuilder("sh", "-c", make, dir.toString()).start().waitFor()).isZero();

    String output =
        new ChildJvm()
            .env("LC_ALL", locale)
            .with("-Dkqueue4j.reference.host=" + host)
            .run(WatchAll.class, dir.toString());

    assertThat(output.lines())
        .containsExactlyInAnyOrder(
            "reported 706c61696e", "reported 6772c3bc6e", "reported 6772fc6e");
  }

  @Test
  void areThoseOfTheUriWithoutATrailingSlash() {
    assertThat(PathBytes.decode("/a/gr%C3%BCn/")).isEqualTo(latin("/a/gr\u00c3\u00bcn"));
    assertThat(PathBytes.decode("/%FC%25")).isEqualTo(latin("/\u00fc%"));
    assertThat(PathBytes.decode("/")).isEqualTo(latin("/"));
    assertThat(PathBytes.of(Path.of("relative/x"))).isEqualTo(latin("relative/x"));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
