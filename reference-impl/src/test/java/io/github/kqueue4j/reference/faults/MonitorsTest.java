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
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Tests that no thread takes a token inside a monitor of the library. Monitors are entered with
 * tokens held, so two threads that take them in opposite orders would wait for each other.
 */
@EnabledOnOs(OS.LINUX)
class MonitorsTest {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final ClassDesc HOOK = Monitors.class.describeConstable().orElseThrow();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Receives each token that a thread takes. */
  public static final class Monitors {
    private static final Set<String> HELD = new ConcurrentSkipListSet<>();

    private Monitors() {}

    /** Called before a thread takes a token: notes the monitors that the thread holds. */
    public static void taking() {
      ThreadInfo info =
          THREADS.getThreadInfo(new long[] {Thread.currentThread().threadId()}, true, false)[0];
      if (info == null) {
        return; // a virtual thread
      }
      for (MonitorInfo monitor : info.getLockedMonitors()) {
        if (monitor.getClassName().startsWith(LIBRARY)) {
          HELD.add(monitor.getClassName() + " at " + monitor.getLockedStackFrame());
        }
      }
    }
  }

  private static CodeTransform reportTokens(ClassModel type, MethodModel method) {
    boolean takes =
        type.thisClass().asInternalName().endsWith("/lwkt/Token")
            && method.methodName().equalsString("get");
    return takes ? new CallAtStart(HOOK, "taking") : CodeTransform.ACCEPT_ALL;
  }

  @Test
  void areNeverHeldWhenATokenIsTaken() {
    List<Rule> rules = new ArrayList<>(StepRules.all());
    rules.add(Rule.ofCode(MonitorsTest::reportTokens));
    World world = new Worlds(rules).make();
    int calls = 0;
    for (String host : FaultMatrix.HOSTS) {
      for (String call : world.calls(host)) {
        assertThat(world.run(new Cell(call, host, Fault.STACK, 0)).spoilt()).as(call).isFalse();
        calls++;
      }
    }
    world.close();

    assertThat(calls).isPositive();
    assertThat(Monitors.HELD).isEmpty();
  }
}
