// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.instrument.Steps;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The steps by which a signal is ignored and restored, each of which an Error may end. */
@DisabledOnOs(OS.WINDOWS) // has no WINCH
class VmSignalsStepsTest {

  private static final MethodType CALL = MethodType.methodType(void.class, Signal.class);

  private final MethodHandles.Lookup lookup = copy();
  private Object before;
  private Object signals;

  private static MethodHandles.Lookup copy() {
    String name = VmSignals.class.getName();
    RewritingLoader loader =
        new RewritingLoader(
            VmSignals.class.getClassLoader(),
            loaded -> loaded.startsWith(name),
            loaded -> loaded.startsWith(name),
            StepRules.all());
    try {
      return MethodHandles.privateLookupIn(loader.loadClass(name), MethodHandles.lookup());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @BeforeEach
  void begin() throws Throwable {
    before = VmSignalsTest.handler(() -> {});
    VmSignalsTest.handle(before);
    MethodHandle make =
        lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class));
    signals = make.invoke();
  }

  @AfterEach
  void restoreDefault() throws Exception {
    VmSignalsTest.handle(Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null));
  }

  private void call(String name) throws Exception {
    try {
      MethodHandle call = lookup.findVirtual(lookup.lookupClass(), name, CALL);
      call.invoke(signals, Signal.WINCH);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static Object installed() throws ReflectiveOperationException {
    Object there = VmSignalsTest.handle(VmSignalsTest.handler(() -> {}));
    VmSignalsTest.handle(there);
    return there;
  }

  @Test
  void ofRestoringCanBeRepeated() throws Throwable {
    int step = 0;
    do {
      begin();
      call("ignore");
      step++;
    } while (failsAndIsRepeated("restore", step));
    assertThat(step).isGreaterThan(5);
  }

  /** Returns false if the call has fewer steps. */
  private boolean failsAndIsRepeated(String name, int step) throws Exception {
    OutOfMemoryError error = FailingOnce.failure(() -> call(name), step);
    if (error != null) {
      call(name);
    }
    call("restore");
    assertThat(installed()).as("after %s", error).isSameAs(before);
    return error != null;
  }

  @Test
  void ofIgnoringCanBeRepeated() throws Throwable {
    int step = 0;
    do {
      begin();
      step++;
    } while (failsAndIsRepeated("ignore", step));
    assertThat(step).isGreaterThan(5);
  }

  @Test
  void ofRestoringLeaveAHandlerOfTheProgram() throws Throwable {
    Object program = VmSignalsTest.handler(() -> {});
    int step = 0;
    OutOfMemoryError error;
    do {
      begin();
      call("ignore");
      VmSignalsTest.handle(program);
      error = FailingOnce.failure(() -> call("restore"), ++step);
      call("restore");
      assertThat(installed()).as("after %s", error).isSameAs(program);
    } while (error != null);
    assertThat(step).isGreaterThan(5);
  }

  /** The action from before may end the process. */
  @Test
  void ofRestoringNeverReplaceAHandlerOfTheProgramByTheOneFromBefore() throws Exception {
    call("ignore");
    Object program = VmSignalsTest.handler(() -> {});
    VmSignalsTest.handle(program);
    List<Object> seen = new ArrayList<>();

    Steps.report(site -> {
      try {
        seen.add(installed());
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    });
    try {
      call("restore");
    } finally {
      Steps.report(null);
    }

    assertThat(seen).hasSizeGreaterThan(5).doesNotContain(before);
    assertThat(installed()).isSameAs(program);
  }
}
