// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Tests that PORTING.md explains each branch of the port that the suite does not reach, and no
 * other. Runs in the profile {@code coverage}, which creates the report that this test reads.
 */
class UncoveredBranchesTest {
  private static final Path REPORT = Path.of("target/site/jacoco-aggregate/jacoco.xml");
  private static final Path PORTING = Path.of("../reference-impl/PORTING.md");
  private static final String NEVER = "### Never";
  private static final String BY_CHANCE = "### By chance";
  private static final List<String> PACKAGES =
      List.of("io/github/kqueue4j/reference/kern", "io/github/kqueue4j/reference/lwkt");
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:\\.\\w+)+)`");

  @Test
  void areExplainedEach() throws Exception {
    Set<String> explained = new TreeSet<>(methodsUnder(NEVER));
    explained.addAll(methodsUnder(BY_CHANCE));

    assertThat(explained).containsAll(uncovered());
  }

  @Test
  void thatAreNeverReachedAreNot() throws Exception {
    assertThat(uncovered()).containsAll(methodsUnder(NEVER));
  }

  @Test
  void thatAreReachedByChanceAreThere() throws Exception {
    assertThat(methods(method -> true)).containsAll(methodsUnder(BY_CHANCE));
  }

  /** The methods that are named in the first column below a heading. */
  private static Set<String> methodsUnder(String heading) throws Exception {
    String text = Files.readString(PORTING);
    int from = text.indexOf("\n" + heading);
    assertThat(from).as("%s has no section \"%s\"", PORTING, heading).isNotNegative();
    int to = text.indexOf("\n##", from + 1);
    Set<String> names = new TreeSet<>();
    for (String line : text.substring(from, to < 0 ? text.length() : to).split("\n", -1)) {
      if (line.startsWith("| `")) {
        Matcher name = NAME.matcher(line.substring(0, line.indexOf('|', 1)));
        while (name.find()) {
          names.add(name.group(1));
        }
      }
    }
    assertThat(names).as(heading).isNotEmpty();
    return names;
  }

  private static Set<String> uncovered() throws Exception {
    return methods(UncoveredBranchesTest::missesABranch);
  }

  private static Set<String> methods(Predicate<Element> selected) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Element report = factory.newDocumentBuilder().parse(REPORT.toFile()).getDocumentElement();
    Set<String> names = new TreeSet<>();
    elements(report.getElementsByTagName("package"))
        .filter(p -> PACKAGES.contains(p.getAttribute("name")))
        .flatMap(p -> elements(p.getElementsByTagName("class")))
        .forEach(type ->
            elements(type.getElementsByTagName("method"))
                .filter(selected)
                .forEach(method -> names.add(name(type, method))));
    return names;
  }

  private static boolean missesABranch(Element method) {
    return elements(method.getElementsByTagName("counter"))
        .filter(counter -> counter.getAttribute("type").equals("BRANCH"))
        .anyMatch(counter -> !counter.getAttribute("missed").equals("0"));
  }

  private static String name(Element type, Element method) {
    String path = type.getAttribute("name");
    String simple = path.substring(path.lastIndexOf('/') + 1).replace('$', '.');
    String called = method.getAttribute("name").replaceAll("[<>]", "");
    return simple + "." + called.replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
  }

  private static Stream<Element> elements(NodeList nodes) {
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .map(i -> (Element) nodes.item(i));
  }
}
