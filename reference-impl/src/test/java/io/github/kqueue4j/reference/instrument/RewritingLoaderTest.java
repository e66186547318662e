// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that a rewriting loader lets a test observe and throw between two instructions. */
class RewritingLoaderTest {
  private final RewritingLoader loader =
      new RewritingLoader(
          Sample.class.getClassLoader(),
          name -> name.contains(".Sample"),
          name -> name.contains(".Sample"),
          StepRules.all());

  private final List<String> steps = new ArrayList<>();

  @AfterEach
  void reportNobody() {
    Steps.report(null);
  }

  private Callable<?> sample() throws ReflectiveOperationException {
    Constructor<?> maker = loader.loadClass(Sample.class.getName()).getDeclaredConstructor();
    maker.setAccessible(true);
    return (Callable<?>) maker.newInstance();
  }

  private void note(int site) {
    steps.add(Steps.site(site).toString().replaceAll(":\\d+", ""));
  }

  @Test
  void reportsEachStepInOrder() throws Exception {
    sample(); // initializes the class
    Thread me = Thread.currentThread();
    Steps.report(site -> {
      if (Thread.currentThread() == me) {
        note(site);
      }
    });
    Object result = sample().call();
    Steps.report(null);

    assertThat(result.toString()).endsWith("sample of 2]");
    assertThat(steps)
        .containsExactly(
            "ENTRY Sample.<init>",
            "ENTRY SampleBase.<init>",
            "ALLOCATION Sample.<init> ArrayDeque",
            "ENTRY Sample.call",
            "ALLOCATION Sample.call [[I",
            "ALLOCATION Sample.call String[]",
            "LIBRARY_CALL Sample.call ArrayDeque.add",
            "ALLOCATION Sample.call Sample$ReporterThread",
            "ENTRY Sample$ReporterThread.<init>",
            "THREAD_START Sample.call Sample$ReporterThread.start",
            "ALLOCATION Sample.call File",
            "HOST_CALL Sample.call File.exists",
            "ALLOCATION Sample.call StringBuilder",
            "LIBRARY_CALL Sample.call ArrayDeque.add",
            "LIBRARY_CALL Sample.call ArrayDeque.toString");
  }

  @Test
  void canThrowAtEachStep() throws Exception {
    sample();
    for (int last = 0; last < 15; last++) {
      int end = last;
      int[] count = {0};
      StackOverflowError thrown = new StackOverflowError();
      Thread me = Thread.currentThread();
      Steps.report(site -> {
        if (Thread.currentThread() == me && count[0]++ == end) {
          throw thrown;
        }
      });
      assertThatThrownBy(() -> sample().call())
          .as("thrown at step %s", end)
          .satisfies(e ->
              assertThat(e instanceof InvocationTargetException ? e.getCause() : e)
                  .isSameAs(thrown));
    }
  }

  @Test
  void leavesStaticInitialisersAlone() throws Exception {
    Steps.report(this::note);
    Class.forName(Sample.class.getName(), true, loader);

    assertThat(steps).isEmpty();
  }

  @Test
  void leavesTheOriginalsAlone() throws Exception {
    Steps.report(this::note);

    assertThat(new Sample().call().toString()).endsWith("sample of 2]");
    assertThat(steps).isEmpty();
    assertThat(loader.loadClass(Sample.class.getName())).isNotSameAs(Sample.class);
    assertThat(loader.loadClass(Steps.class.getName())).isSameAs(Steps.class);
  }
}
