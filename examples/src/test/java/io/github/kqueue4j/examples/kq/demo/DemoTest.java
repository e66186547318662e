// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demonstration, in a simulated world. */
class DemoTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();
  private final StringWriter out = new StringWriter();

  @AfterEach
  void leavesNothingBehind() {
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  private boolean run(Demo.Recipe... recipes) throws IOException {
    return new Demo(kernel.backend(), new PrintWriter(out), List.of(recipes)).run();
  }

  @Test
  void isGoodWhenAllWasSeen() throws IOException {
    boolean good =
        run(() -> new UserPart(kernel.threadFactory()), () -> new PipePart(kernel.backend()));

    assertThat(good).isTrue();
    assertThat(out.toString())
        .contains("0.400 s  user    triggered by another thread, bits 0xcafe")
        .contains("0.800 s  pipe    14 bytes: \"hello, kqueue\\n\"")
        .contains("pipe    end of file")
        .contains("1.200 s  timer   tick 3 of 3")
        .contains("  seen     user    a trigger by another thread")
        .contains("good: 3 of 3 kinds of events seen in 1.2 s");
  }

  @Test
  void isNotGoodWhenSomethingDoesNotCome() throws IOException {
    boolean good = run(() -> new Silent(Filter.USER), () -> new PipePart(kernel.backend()));

    assertThat(good).isFalse();
    assertThat(out.toString())
        .contains("  MISSING  silent  a sound")
        .contains("  seen     pipe ")
        .contains("NOT GOOD: 2 of 3 kinds of events seen in 10.0 s");
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void expectsNothingThatTheBackendCannotWatch() throws IOException {
    boolean good = run(() -> new Silent(Filter.AIO));

    assertThat(good).isTrue();
    assertThat(out.toString())
        .contains("  not here silent  AIO events do not work on simulated/simulated")
        .contains("good: 1 of 2 kinds");
  }

  @Test
  void goesOnWhenAPartFails() throws IOException {
    boolean good =
        run(
            () -> {
              throw new IOException("no such thing");
            },
            () -> new PipePart(kernel.backend()));

    assertThat(good).isFalse();
    assertThat(out.toString()).contains("  failed   no such thing").contains("  seen     pipe ");
  }

  /** A part whose event never comes. */
  private record Silent(Filter filter) implements Part {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public String expectation() {
      return "a sound";
    }

    @Override
    public void begin(Registrar registrar) throws IOException {
      registrar.apply(KEvent.user(7).add());
    }

    @Override
    public void act() {}

    @Override
    public String see(KEvent event) {
      throw new AssertionError("nobody triggers it: " + event);
    }

    @Override
    public boolean isComplete() {
      return false;
    }
  }
}
