// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.CallAtStart;
import io.github.kqueue4j.reference.instrument.Rule;
import io.github.kqueue4j.reference.instrument.StepRules;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the library survives methods that fail again and again, as while the heap is full. */
@EnabledOnOs(OS.LINUX)
class RepeatedFaultsTest {
  private static final ClassDesc HOOK = Faults.class.describeConstable().orElseThrow();

  /** Fails in the methods that the rules of the test choose. */
  public static final class Faults {
    private static final AtomicInteger LEFT = new AtomicInteger();

    private Faults() {}

    /** Called at the beginning of a chosen method. */
    public static void thrown() {
      if (LEFT.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new OutOfMemoryError("Java heap space (thrown by the test)");
      }
    }
  }

  @BeforeEach
  void doNotWaitLong() {
    System.setProperty("faults.hang", "3000");
    System.setProperty("faults.patience", "3000");
  }

  @AfterEach
  void waitLong() {
    System.clearProperty("faults.hang");
    System.clearProperty("faults.patience");
    Faults.LEFT.set(0);
  }

  private static Rule failing(String type, List<String> methods) {
    return Rule.ofCode((ClassModel model, MethodModel method) ->
        model.thisClass().asInternalName().endsWith(type)
                && methods.contains(method.methodName().stringValue())
            ? new CallAtStart(HOOK, "thrown")
            : CodeTransform.ACCEPT_ALL);
  }

  /** Makes a call while methods fail so many times; returns what is wrong afterwards. */
  private static List<String> wrong(String call, int failures, Rule rule) {
    List<Rule> rules = new ArrayList<>(List.of(rule));
    rules.addAll(StepRules.all());
    World world = new Worlds(rules).make();
    Cell cell = new Cell(call, "linux", Fault.STACK, 0);
    try {
      List<String> wrong = new ArrayList<>(world.run(cell).wrong()); // classes are loaded
      Faults.LEFT.set(failures);
      wrong.addAll(world.run(cell).wrong());
      wrong.addAll(world.leftovers("linux"));
      return wrong;
    } finally {
      world.close();
    }
  }

  /** Nobody but the background leader resigns, and a close waits until it has done so. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, Integer.MAX_VALUE})
  void ofABackgroundLeaderKeepNoQueueFromBeingClosed(int failures) {
    Rule rule = failing("/host/BackgroundLeader", List.of("checkAwaited", "leave"));

    assertThat(wrong("queue closed that another one watches", failures, rule)).isEmpty();
    assertThat(Faults.LEFT.get()).isLessThan(failures);
  }
}
