// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ffm.loopback.Loopback;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Descriptors that are made while each allocation of the library fails once. */
@EnabledOnOs(OS.LINUX)
class ScarceMemoryTest {

  private static final String PACKAGE = "io.github.kqueue4j.ffm.";
  private static final Set<String> REWRITTEN =
      Set.of(
          PACKAGE + "NativeProvider",
          PACKAGE + "LibraryCalls",
          PACKAGE + "OpenFile",
          PACKAGE + "NativeDescriptor");

  @SuppressWarnings("unchecked")
  private static Map<String, EndOfStack.Work> makers() throws Throwable {
    RewritingLoader loader =
        new RewritingLoader(
            ScarceMemoryTest.class.getClassLoader(),
            name -> name.startsWith(PACKAGE),
            REWRITTEN::contains,
            List.of(StepRules.allocations()));
    Class<?> makers = loader.loadClass(DescriptorMakers.class.getName());
    MethodHandle of =
        MethodHandles.privateLookupIn(makers, MethodHandles.lookup())
            .findStatic(makers, "of", MethodType.methodType(Map.class, SymbolLookup.class));
    return (Map<String, EndOfStack.Work>)
        of.invoke((SymbolLookup) new Loopback(Backends.dialect("dragonfly")));
  }

  /** Makes each descriptor again and again, while one allocation after the other fails. */
  static final class Descriptors {
    private Descriptors() {}

    public static void main(String[] args) throws Throwable {
      for (var maker : makers().entrySet()) {
        maker.getValue().run();
        int before = DescriptorMakers.open();
        int failures = 0;
        OutOfMemoryError error = FailingOnce.failure(maker.getValue(), 1);
        while (error != null) {
          failures++;
          if (DescriptorMakers.open() != before) {
            System.out.println("a descriptor is left after " + error);
          }
          error = FailingOnce.failure(maker.getValue(), failures + 1);
        }
        System.out.println(maker.getKey() + ": failed " + (failures > 1));
      }
    }
  }

  @Test
  void leavesNoDescriptorBehind() throws Exception {
    String output = EndOfStackTest.child().run(Descriptors.class);

    assertThat(output.lines())
        .containsExactly("pipe: failed true", "socketPair: failed true", "open: failed true");
  }
}
