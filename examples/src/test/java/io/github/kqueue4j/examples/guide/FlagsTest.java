// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the guide, in a folder as they expect it. */
@EnabledOnOs(OS.LINUX)
class FlagsTest {
  private static final Path PAGE = Pages.ROOT.resolve("docs/guide/flags.md");
  private static final String SERVICE = "META-INF/services/io.github.kqueue4j.spi.KqueueProvider";

  @TempDir private Path folder;
  private Installation installation = new Installation(Path.of(""));

  @BeforeEach
  void install() throws IOException, ReflectiveOperationException {
    installation = Installation.make(folder);
  }

  @Test
  void areThoseOfThePage() throws Exception {
    List<String> commands = Pages.blocks(PAGE, "sh");
    assertThat(commands).hasSizeGreaterThan(3);
    for (String command : commands) {
      if (command.contains("# no channels, Java 25") && Runtime.version().feature() < 25) {
        continue; // an older Java does not know the flag
      }
      String out = installation.run(command);
      assertThat(out).as(command).contains("reference/").doesNotContain("WARNING");
      if (!command.contains("# no channels")) {
        assertThat(out).as(command).contains("channels can be watched");
      }
    }
  }

  /** The rows of the table that has a flag for each choice of backends. */
  private static Map<String, String> flagsForBackends() throws IOException {
    Map<String, String> flags = new LinkedHashMap<>();
    Pattern row =
        Pattern.compile("^\\| ([^|]+) \\| `(--enable-native-access=io[^`]+)` \\|$", MULTILINE);
    row.matcher(Files.readString(PAGE))
        .results()
        .forEach(match -> flags.put(match.group(1), match.group(2)));
    return flags;
  }

  /** A flag that names a module that is not there makes Java warn. */
  @Test
  void nameOnlyTheBackendsThatAreThere() throws Exception {
    Map<String, String> flags = flagsForBackends();
    assertThat(flags.keySet())
        .containsExactly(
            "both, as with the artifact `kqueue4j`", "`reference` alone", "`native` alone");
    Path kept = Files.createDirectory(folder.resolve("kept"));
    for (Map.Entry<String, String> choice : flags.entrySet()) {
      installation.run("mv lib/*.jar kept; cp kept/*api.jar lib");
      for (String backend : List.of("reference", "native")) {
        if (!choice.getKey().contains("alone") || choice.getKey().contains(backend)) {
          installation.run("cp kept/*" + backend + ".jar lib");
        }
      }
      String out =
          installation.run(
              "java "
                  + choice.getValue()
                  + " -p app.jar:lib -m com.example.app/com.example.app.App"
                  + " || true");
      boolean starts = !choice.getKey().startsWith("`native`");
      assertThat(out)
          .as("%s", choice)
          .contains(starts ? "reference/linux" : "Linux has no kqueue of its own")
          .doesNotContain("WARNING");
      installation.run("mv kept/*.jar lib");
    }
    assertThat(kept).isEmptyDirectory();
  }

  @Test
  void areMissedWithAWarning() throws Exception {
    String out = installation.run("java -cp 'app.jar:lib/*' com.example.app.App");

    assertThat(out).contains("WARNING", "enable-native-access", "reference/linux");
    assertThat(out).contains("start java with --add-exports java.base/sun.nio.ch=ALL-UNNAMED");
  }

  @Test
  void haveNoCommandsOnOtherPages() throws IOException {
    for (Path page : Pages.ofTheGuide()) {
      assertThat(page.endsWith("flags.md") || page.equals(Pages.README) || noCommands(page))
          .as("the commands of %s are run by no test", page)
          .isTrue();
    }
  }

  private static boolean noCommands(Path page) throws IOException {
    return Pages.blocks(page, "sh").isEmpty();
  }

  @Test
  void canBeInAFatJar() throws Exception {
    Path fat = Files.createDirectory(folder.resolve("fat"));
    String unpack = "cd fat; for j in ../app.jar ../lib/*.jar; do jar -xf $j; done";
    installation.run(unpack + "; rm module-info.class; cat " + SERVICE);
    Path service = fat.resolve(SERVICE);
    String lost = Files.readString(service); // of one backend only, whichever came last
    Path manifest = folder.resolve("manifest");
    Files.writeString(
        manifest, "Enable-Native-Access: ALL-UNNAMED\nAdd-Exports: java.base/sun.nio.ch\n");
    Files.writeString(
        service,
        """
        io.github.kqueue4j.ffm.NativeProvider
        io.github.kqueue4j.reference.adapter.ReferenceProvider
        """);
    String pack = "jar -cfme app.jar manifest com.example.app.App -C fat .";

    assertThat(installation.run(pack + "; java -jar app.jar"))
        .contains("reference/linux", "channels can be watched")
        .doesNotContain("WARNING");
    assertThat(lost.strip().lines()).hasSize(1);
  }
}
