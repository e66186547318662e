// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.conformance.rules.RuleClasses;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * One test of the suite and the rule that the test proves.
 *
 * @param group {@code timer}: the rule's id without its number, in lower case
 * @param id {@code TIMER-3}
 * @param rule the sentence of the rule
 * @param source the source of the rule
 * @param needs the features that the kernel must have
 * @param lacks the features that the kernel must lack
 * @param name {@code TimerTest.countsExpirations}
 */
public record RuleTest(
    String group,
    String id,
    String rule,
    String source,
    List<Feature> needs,
    List<Feature> lacks,
    String name) {

  /** Makes the lists immutable. */
  public RuleTest {
    needs = List.copyOf(needs);
    lacks = List.copyOf(lacks);
  }

  /**
   * Returns all tests of the suite.
   *
   * @return the tests in the order of RULES.md: by group, then by number
   */
  public static List<RuleTest> all() {
    return Known.TESTS;
  }

  /**
   * Returns the text with which reports begin.
   *
   * @return {@code FLAG-1: EV_ONESHOT: delivered once, then gone.}
   */
  public String title() {
    return id + ": " + rule;
  }

  /** Whether a word is the group, the id, the class or the name of this test. */
  boolean matches(String word) {
    return group.equalsIgnoreCase(word)
        || id.equalsIgnoreCase(word)
        || name.equals(word)
        || name.startsWith(word + ".");
  }

  DiscoverySelector selector() {
    Method method = Known.method(this);
    return DiscoverySelectors.selectMethod(method.getDeclaringClass(), method);
  }

  private int number() {
    return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
  }

  static RuleTest of(Class<?> type, Method method) {
    Rule rule = method.getAnnotation(Rule.class);
    if (rule == null) {
      throw new IllegalStateException(method + " has no @Rule: every test proves one");
    }
    int blank = rule.value().indexOf(' ');
    String id = rule.value().substring(0, blank);
    return new RuleTest(
        id.substring(0, id.lastIndexOf('-')).toLowerCase(Locale.ROOT),
        id,
        rule.value().substring(blank + 1),
        rule.source(),
        features(type.getAnnotation(OnlyWith.class), method.getAnnotation(OnlyWith.class)),
        absent(type.getAnnotation(OnlyWithout.class), method.getAnnotation(OnlyWithout.class)),
        type.getSimpleName() + "." + method.getName());
  }

  private static List<Feature> features(OnlyWith... needs) {
    return Arrays.stream(needs)
        .filter(n -> n != null)
        .flatMap(n -> Arrays.stream(n.value()))
        .distinct()
        .toList();
  }

  private static List<Feature> absent(OnlyWithout... needs) {
    return Arrays.stream(needs)
        .filter(n -> n != null)
        .flatMap(n -> Arrays.stream(n.value()))
        .distinct()
        .toList();
  }

  /** Finds the tests on first use. */
  private static final class Known {
    static final List<Method> METHODS = methods();
    static final List<RuleTest> TESTS = tests();

    private static List<Method> methods() {
      List<Method> methods = new ArrayList<>();
      for (Class<?> type : RuleClasses.ALL) {
        for (Method method : type.getDeclaredMethods()) {
          if (method.isAnnotationPresent(OnEachBackend.class)) {
            methods.add(method);
          }
        }
      }
      return methods;
    }

    private static List<RuleTest> tests() {
      List<String> groups =
          METHODS.stream().map(m -> of(m.getDeclaringClass(), m).group()).distinct().toList();
      return METHODS.stream()
          .map(method -> of(method.getDeclaringClass(), method))
          .sorted(
              Comparator.comparingInt((RuleTest test) -> groups.indexOf(test.group()))
                  .thenComparingInt(RuleTest::number)
                  .thenComparing(RuleTest::name))
          .collect(Collectors.toUnmodifiableList());
    }

    static Method method(RuleTest test) {
      for (Method method : METHODS) {
        Class<?> type = method.getDeclaringClass();
        if (test.name().equals(type.getSimpleName() + "." + method.getName())) {
          return method;
        }
      }
      throw new IllegalArgumentException("no test " + test.name());
    }
  }
}
