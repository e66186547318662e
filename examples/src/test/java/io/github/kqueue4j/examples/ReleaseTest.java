// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.examples.line.FileChange;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/** What is published of this project, and what comes with it. */
class ReleaseTest {
  private static final String PAGE = "https://github.com/kqueue4j/kqueue4j";
  private static final Path ROOT = Path.of("..");

  @TempDir private Path folder;

  private static List<String> find(Path pom, String path) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    List<String> found = new ArrayList<>();
    for (Node node :
        XPathFactory.newInstance()
            .newXPath()
            .evaluateExpression(path, document, XPathNodes.class)) {
      found.add(node.getTextContent());
    }
    return found;
  }

  private static List<String> modules(boolean published) throws Exception {
    List<String> modules = new ArrayList<>();
    for (String module : find(ROOT.resolve("pom.xml"), "/project/modules/module")) {
      Path pom = ROOT.resolve(module).resolve("pom.xml");
      boolean skipped = find(pom, "/project/properties/skipPublishing").equals(List.of("true"));
      if (skipped != published) {
        modules.add(module);
      }
    }
    return modules;
  }

  static List<String> published() throws Exception {
    return modules(true);
  }

  @Test
  void isTheLibrariesAndTheSuite() throws Exception {
    assertThat(modules(true))
        .containsExactly("java-api", "reference-impl", "native", "bom", "all", "conformance-tests");
    assertThat(modules(false)).containsExactly("build-tools", "examples", "benchmarks");
  }

  static List<String> jars() throws Exception {
    List<String> jars = published();
    jars.remove("bom"); // a POM alone
    return jars;
  }

  @ParameterizedTest
  @MethodSource("jars")
  void hasJavadoc(String module) throws Exception {
    assertThat(
            find(
                ROOT.resolve(module).resolve("pom.xml"),
                "/project/build/plugins/plugin[artifactId='maven-javadoc-plugin']//goal"))
        .containsExactly("jar");
  }

  @ParameterizedTest
  @MethodSource("published")
  void namesThePageAndTheSourcesOfTheProject(String module) throws Exception {
    Path pom = ROOT.resolve(module).resolve(".flattened-pom.xml");

    assertThat(find(pom, "/project/url")).containsExactly(PAGE);
    assertThat(find(pom, "/project/scm/url")).containsExactly(PAGE);
    assertThat(find(pom, "/project/scm/connection")).containsExactly("scm:git:" + PAGE + ".git");
  }

  @Test
  void isWhatTheBomManagesAndNothingElse() throws Exception {
    List<String> artifacts = new ArrayList<>();
    for (String module : jars()) {
      artifacts.addAll(find(ROOT.resolve(module).resolve("pom.xml"), "/project/artifactId"));
    }
    Path bom = ROOT.resolve("bom/.flattened-pom.xml");
    String managed = "/project/dependencyManagement/dependencies/dependency/";

    assertThat(find(bom, managed + "artifactId")).containsExactlyInAnyOrderElementsOf(artifacts);
    assertThat(find(bom, managed + "version"))
        .hasSize(artifacts.size())
        .containsOnly(find(bom, "/project/version").getFirst());
    assertThat(find(bom, "/project/parent")).isEmpty();
    assertThat(find(ROOT.resolve("bom/pom.xml"), "/project/properties/revision"))
        .isEqualTo(find(ROOT.resolve("pom.xml"), "/project/properties/revision"));
  }

  @Test
  void isOneDependencyThatBringsTheApiAndBothBackends() throws Exception {
    Path pom = ROOT.resolve("all/.flattened-pom.xml");
    String dependency = "/project/dependencies/dependency/";

    assertThat(find(pom, "/project/artifactId")).containsExactly("kqueue4j");
    assertThat(find(pom, dependency + "artifactId"))
        .as("in this order: the reference is what a fat jar may lose")
        .containsExactly("kqueue4j-api", "kqueue4j-native", "kqueue4j-reference");
    assertThat(find(pom, dependency + "scope")).containsExactly("compile", "runtime", "runtime");
  }

  /** What the consumer runs, once the artifacts are made. */
  @Test
  void isTriedInEachWayThatProgramsAreRun() throws Exception {
    assertThat(
            find(
                Path.of("consumer/pom.xml"),
                "/project/build/plugins/plugin[artifactId='exec-maven-plugin']//execution/id"))
        .containsExactly(
            "class-path", "module-path", "fat-jar", "fat-jar-unmerged", "jlink", "image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LICENSE", "NOTICE"})
  void bringsItsLicenceWithTheOneDependency(String name) {
    assertThat(ROOT.resolve("all/target/classes/META-INF").resolve(name))
        .hasSameTextualContentAs(ROOT.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LICENSE", "NOTICE"})
  void bringsItsLicence(String name) throws IOException {
    String expected = Files.readString(ROOT.resolve(name));
    List<URL> all =
        Collections.list(ReleaseTest.class.getClassLoader().getResources("META-INF/" + name));
    for (Class<?> type : List.of(Kqueue.class, SimulatedKernel.class, FileChange.class)) {
      String place = type.getProtectionDomain().getCodeSource().getLocation().toString();
      List<URL> own = all.stream().filter(url -> url.toString().contains(place)).toList();

      assertThat(own).as("%s of %s, in %s", name, place, all).hasSize(1);
      try (InputStream in = own.getFirst().openStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void hasTheNotesOfItsVersion() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("changes"),
        """
        # Changes

        ## [Unreleased]

        ## [1.2.0] - today

        ### Fixed

        - It.

        ## [1.1.0]
        - A
        """);

    assertThat(Script.sh(folder, "", "notes", "1.2.0", "changes"))
        .isEqualTo(new Script(0, "### Fixed\n\n- It.\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.2", "Unreleased"})
  @EnabledOnOs(OS.LINUX)
  void isRefusedWithoutNotes(String version) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("changes"), "# Changes\n\n## [Unreleased]\n\n## [1.2.0]\n\n- It.\n");

    Script ended = Script.sh(folder, "", "notes", version, "changes");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).startsWith("changes has no notes for " + version + ": ");
  }

  private static String signed(String... names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      lines.append(name).append('\n').append(name).append(".asc\n");
    }
    return lines.toString();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isABundleWithSourcesJavadocAndSignatures() throws IOException, InterruptedException {
    String whole = signed("g/a/1/a-1.jar", "g/a/1/a-1-sources.jar", "g/a/1/a-1-javadoc.jar");

    assertThat(Script.sh(folder, whole, "bundle")).isEqualTo(new Script(0, "bundle: 1 jars\n"));
    for (String missing : List.of("a-1.jar.asc", "a-1-sources.jar", "a-1-javadoc.jar")) {
      String less = whole.replace("g/a/1/" + missing + "\n", "");

      assertThat(Script.sh(folder, less, "bundle").status()).as(missing).isEqualTo(1);
    }
    assertThat(Script.sh(folder, "", "bundle").status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/1/a-1-tests.jar",
        "kqueue4j-examples/1/kqueue4j-examples-1.jar",
        "kqueue4j-examples/1/kq-1-linux-x86_64.tar.gz"
      })
  @EnabledOnOs(OS.LINUX)
  void isABundleOfNothingElse(String name) throws IOException, InterruptedException {
    String whole = signed("g/a/1/a-1.jar", "g/a/1/a-1-sources.jar", "g/a/1/a-1-javadoc.jar");
    Script ended = Script.sh(folder, whole + signed(name), "bundle");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains(name + " is not for publication");
  }
}
