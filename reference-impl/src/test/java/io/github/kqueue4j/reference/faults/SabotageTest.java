// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.Rule;
import io.github.kqueue4j.reference.instrument.StepRules;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests that the matrix detects deliberate mistakes, and reports no failure without one. */
@EnabledOnOs(OS.LINUX)
class SabotageTest {
  /** Runs a call first, so that resources that the JDK opens only once are not counted. */
  @BeforeAll
  static void openWhatIsOpenedOnce() {
    wrong("READ of a channel deleted", "portable");
  }

  @BeforeEach
  void doNotWaitLong() {
    System.setProperty("faults.hang", "500");
    System.setProperty("faults.patience", "500");
  }

  @AfterEach
  void waitLong() {
    System.clearProperty("faults.hang");
    System.clearProperty("faults.patience");
  }

  /** Returns the failures of a call without a fault. */
  private static List<String> wrong(String call, String host, Rule... sabotage) {
    List<Rule> rules = new ArrayList<>(List.of(sabotage));
    rules.addAll(StepRules.all());
    World world = new Worlds(rules).make();
    try {
      return world.run(new Cell(call, host, Fault.STACK, 0)).wrong();
    } finally {
      world.close();
    }
  }

  /** Creates a rule that removes the calls of a void method. */
  private static Rule without(String owner, String name) {
    CodeTransform leavesOut =
        (code, element) -> {
          if (element instanceof InvokeInstruction call
              && call.owner().asInternalName().equals(owner)
              && call.name().equalsString(name)) {
            assertThat(TypeKind.from(call.typeSymbol().returnType())).isEqualTo(TypeKind.VOID);
            for (ClassDesc type : call.typeSymbol().parameterList().reversed()) {
              drop(code, type);
            }
            if (call.opcode() != Opcode.INVOKESTATIC) {
              code.pop();
            }
          } else {
            code.with(element);
          }
        };
    return Rule.ofCode((model, method) -> leavesOut);
  }

  private static void drop(CodeBuilder code, ClassDesc type) {
    if (TypeKind.from(type).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  @Test
  void findsNothingWrong() {
    assertThat(wrong("sleeper parked, woken by a trigger", "linux")).isEmpty();
    assertThat(wrong("READ of a channel deleted", "portable")).isEmpty();
    assertThat(wrong("signal arriving", "poll")).isEmpty();
    assertThat(wrong("process ending", "simulated")).isEmpty();
  }

  @Test
  void findsThreadsThatSleepForEver() {
    assertThat(
            wrong(
                "sleeper parked, woken by a trigger",
                "linux",
                without("java/util/concurrent/locks/LockSupport", "unpark")))
        .first()
        .asString()
        .startsWith("the wait of fault-sleeper does not end;")
        .contains("fault-sleeper WAITING");
  }

  @Test
  void findsDescriptorsThatAreLeft() {
    assertThat(
            wrong(
                "READ of a channel deleted",
                "portable",
                without("java/nio/channels/Selector", "close")))
        .first()
        .asString()
        .startsWith("descriptors are left: [")
        .contains("eventpoll");
  }

  @Test
  void findsEventsThatAreLost() {
    assertThat(
            wrong(
                "signal arriving",
                "poll",
                without("io/github/kqueue4j/reference/kern/KnoteLists", "knote")))
        .first()
        .asString()
        .startsWith("an event is lost, and the queue does not report it");
  }
}
