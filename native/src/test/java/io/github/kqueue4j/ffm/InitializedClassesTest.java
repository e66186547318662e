// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.jvm.Initializers;
import io.github.kqueue4j.spi.KqueueDriver;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A class with a static initializer is initialized when the first queue is opened, which has room
 * on the stack or fails before it begins; or before the first descriptor is made, which checks the
 * stack, too.
 */
@EnabledOnOs(OS.LINUX)
class InitializedClassesTest {

  private static final String PACKAGE = "io.github.kqueue4j.ffm.";

  /** Initialized by NativeProvider, after a check of the stack. */
  private static final Set<String> LATER =
      Set.of(PACKAGE + "OpenFile", PACKAGE + "OpenFile$Use", PACKAGE + "VmSignals");

  /** Used by the start only, where {@code NativeProvider} has checked the stack. */
  private static final Set<String> OF_START =
      Set.of(PACKAGE + "Abis", PACKAGE + "Abis$1", PACKAGE + "KqueueSystem");

  /** Starts the backend of each system, and opens a queue of one. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) throws Exception {
      KqueueDriver driver = Backends.all().getFirst().provider().open();
      driver.close();
    }
  }

  @Test
  void areInitializedByOpenOrKnown() throws Exception {
    String log = EndOfStackTest.child().with("-Xlog:class+init=info").run(Open.class);
    Set<String> found = Initializers.ofModule(NativeProvider.class);

    assertThat(found).containsAll(LATER).containsAll(OF_START);
    assertThat(found)
        .filteredOn(name -> name.lastIndexOf('.') == PACKAGE.length() - 1) // no bindings
        .filteredOn(name -> !LATER.contains(name) && !OF_START.contains(name))
        .isNotEmpty()
        .allMatch(name -> Initializers.ran(log, name));
  }
}
