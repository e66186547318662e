// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the workflows run besides Maven. Their scripts run on Linux and the BSDs. */
class WorkflowTest {
  @TempDir private Path folder;

  private static String ci() throws IOException {
    return Files.readString(Script.FOLDER.resolve("workflows/ci.yml"));
  }

  @Test
  void provesThatForeignFunctionsWork() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String proof = Script.FOLDER.resolve("FfmProof.java").toString();

    Script ended =
        Script.run(folder, "", List.of(java, "--enable-native-access=ALL-UNNAMED", proof));

    assertThat(ended.out()).startsWith("foreign functions work: Java ");
    assertThat(ended.status()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void leavesTheReasonWhyNothingWasTested() throws IOException, InterruptedException {
    Script ended = Script.sh(folder, "", "bsd", "/no jdk", "/none");

    String reason = "this system has no JDK 22 or newer (looked at /no jdk /none)";
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).isEqualTo("unsupported: " + reason + "\n");
    assertThat(folder.resolve("bsd-status")).hasContent("0");
    assertThat(folder.resolve("bsd-unsupported")).hasContent(reason);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void warnsThatNothingWasTested() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("reason"), "no JDK\n");

    assertThat(Script.sh(folder, "", "unsupported", "z", "--file", "reason").out())
        .startsWith("::warning title=z::nothing was tested on z: no JDK\n");
    assertThat(Script.sh(folder, "", "unsupported", "z", "no tool").out())
        .startsWith("::warning title=z::nothing was tested on z: no tool\n");
    assertThat(Script.sh(folder, "", "unsupported", "z", "--file", "none"))
        .isEqualTo(new Script(0, ""));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void publishTheSiteAsTheOnlyCommitOfItsBranch() throws IOException, InterruptedException {
    Path site = Files.createDirectories(folder.resolve("site with a space/css"));
    Files.writeString(site.resolve("_page.css"), "p {}");
    Files.writeString(site.resolveSibling("index.html"), "<p>first</p>");
    git("init", "--quiet", "--bare", "remote");
    git("init", "--quiet", "--initial-branch=main", ".");
    git("remote", "add", "origin", "remote");
    git("commit", "--quiet", "--allow-empty", "-m", "first");

    publish();
    Files.writeString(site.resolveSibling("index.html"), "<p>second</p>");
    publish();

    assertThat(git("--git-dir=remote", "log", "--format=%s", "gh-pages").lines().toList())
        .singleElement()
        .asString()
        .startsWith("The site of ");
    assertThat(git("--git-dir=remote", "ls-tree", "-r", "--name-only", "gh-pages").lines())
        .containsExactly(".nojekyll", "css/_page.css", "index.html");
    assertThat(git("--git-dir=remote", "show", "gh-pages:index.html")).isEqualTo("<p>second</p>");
    assertThat(git("status", "--short", "--untracked-files=no")).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void publishNoFolderThatIsNoSite() throws IOException, InterruptedException {
    Script ended = Script.sh(folder, "", "publish-site", "nowhere");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains("index.html").endsWith("got: nowhere\n");
  }

  private void publish() throws IOException, InterruptedException {
    Script ended = Script.sh(folder, "", "publish-site", "site with a space");
    assertThat(ended.status()).as(ended.out()).isZero();
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=test", "-c", "user.email=test@localhost"));
    command.addAll(List.of(arguments));
    Script ended = Script.run(folder, "", command);
    assertThat(ended.status()).as(ended.out()).isZero();
    return ended.out();
  }

  @Test
  void downloadNothingThatTheyUploadedFromIt() throws IOException {
    String page = ci().substring(ci().indexOf("\n  matrix:\n"));

    assertThat(page).contains("pattern: conformance-*");
    assertThat(page).doesNotContainPattern("name: conformance-");
  }

  @Test
  void makeTheImageOfTheToolByItsProfile() throws IOException {
    String release = Files.readString(Script.FOLDER.resolve("workflows/release.yml"));
    String image =
        release.substring(release.indexOf("\n  image:\n"), release.indexOf("\n  draft:\n"));
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(image).contains("mvn -B -ntp -Pimage ").contains("path: examples/target/image/kq-");
    assertThat(pom)
        .contains("<id>image</id>")
        .contains("<image.archives>${project.build.directory}/image</image.archives>")
        .contains("<image.name>kq-${project.version}-${os.detected.classifier}</image.name>");
  }

  @Test
  void compareWithTheJdkThatTheMatrixNames() throws IOException {
    String hosted = ci().substring(ci().indexOf("\n  hosted:\n"), ci().indexOf("\n  coverage:\n"));

    assertThat(hosted.lines().filter(line -> line.contains(" -jar ")))
        .hasSize(2)
        .allMatch(line -> line.strip().startsWith("\"$RUN_JAVA\" -jar "));
  }
}
