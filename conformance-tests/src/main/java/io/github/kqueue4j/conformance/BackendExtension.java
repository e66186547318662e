// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs a test on each target, in a fresh world, and fails the test if it leaves resources behind.
 * The configuration parameter {@link #TARGETS} names the targets; without this parameter a test
 * runs on every target that is present.
 */
final class BackendExtension implements TestTemplateInvocationContextProvider {
  /** The names of the targets, separated by commas. */
  static final String TARGETS = "kqueue4j.conformance.targets";

  BackendExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    List<Target> targets =
        context
            .getConfigurationParameter(TARGETS)
            .map(names -> Arrays.stream(names.split(",")).map(Targets::named).toList())
            .orElseGet(Targets::present);
    return targets.stream().map(OnTarget::new);
  }

  /** One run of a test. */
  private record OnTarget(Target target)
      implements TestTemplateInvocationContext,
          ExecutionCondition,
          ParameterResolver,
          AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(BackendExtension.class);

    @Override
    public String getDisplayName(int index) {
      return target.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (context.getTestMethod().isEmpty()) {
        return ConditionEvaluationResult.enabled("a class");
      }
      World world = world(context);
      String reasons =
          Stream.concat(
                  needs(context, OnlyWith.class)
                      .flatMap(n -> Arrays.stream(n.value()))
                      .distinct()
                      .filter(f -> !world.has(f))
                      .map(f -> "needs " + f),
                  needs(context, OnlyWithout.class)
                      .flatMap(n -> Arrays.stream(n.value()))
                      .distinct()
                      .filter(world::has)
                      .map(f -> "needs absence of " + f))
              .collect(Collectors.joining(", "));
      if (reasons.isEmpty()) {
        return ConditionEvaluationResult.enabled("has what it needs");
      }
      world.end();
      context.getStore(NAMESPACE).remove(World.class);
      return ConditionEvaluationResult.disabled(reasons);
    }

    private static <A extends java.lang.annotation.Annotation> Stream<A> needs(
        ExtensionContext context, Class<A> type) {
      Optional<A> ofMethod = AnnotationSupport.findAnnotation(context.getTestMethod(), type);
      Optional<A> ofClass = AnnotationSupport.findAnnotation(context.getTestClass(), type);
      return Stream.concat(ofMethod.stream(), ofClass.stream());
    }

    private World world(ExtensionContext context) {
      return context
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(World.class, key -> target.world().get(), World.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == World.class || type == Kqueue.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      World world = world(context);
      if (parameter.getParameter().getType() == World.class) {
        return world;
      }
      try {
        return world.open();
      } catch (KqueueException e) {
        throw new AssertionError("no queue can be opened: " + e.getMessage(), e);
      }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
      World world = world(context);
      context.getStore(NAMESPACE).remove(World.class);
      world.close();
      List<String> leftovers = world.leftovers();
      if (!leftovers.isEmpty() && context.getExecutionException().isEmpty()) {
        throw new AssertionError(
            "the test left resources behind:\n" + String.join("\n", leftovers));
      }
    }
  }
}
