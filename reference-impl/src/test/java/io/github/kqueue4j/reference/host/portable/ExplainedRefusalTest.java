// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The explanation of EPERM, of which a thread keeps the last one only. */
@DisabledOnOs(OS.WINDOWS)
class ExplainedRefusalTest {
  private final IOException refused = new IOException("Operation not permitted");
  private static final int EPERM = 1;

  private final PollHost host = new PollHost();
  private final Lwp lp = host.kernel().machine.curlwp();

  @AfterEach
  void explain() {
    InjectedErrors.set(null);
    host.explainRefusal();
  }

  private void refusePipe() {
    InjectedErrors.set((f, a, b, c) -> f.startsWith("pipe") ? EPERM : 0);
    assertThatThrownBy(host::pipe).isInstanceOf(KqueueException.class);
    InjectedErrors.set(null);
  }

  @Test
  void isNotOfAFailureThatWasNotPassedOn() {
    assertThat(JdkErrors.errno(refused)).isEqualTo(EPERM);

    assertThat(host.explainRefusal()).isEmpty();
  }

  @Test
  void isOfTheJdkIfItsRefusalIsTheLaterOne() {
    refusePipe();
    JdkErrors.errno(lp, "to watch a file", refused);

    assertThat(host.explainRefusal())
        .hasValueSatisfying(why -> assertThat(why).contains("to watch a file"));
    assertThat(host.explainRefusal()).isEmpty();
  }

  @Test
  void isOfTheSystemCallIfItsRefusalIsTheLaterOne() {
    JdkErrors.errno(lp, "to watch a file", refused);
    refusePipe();

    assertThat(host.explainRefusal()).hasValueSatisfying(why -> assertThat(why).contains("pipe"));
    assertThat(host.explainRefusal()).isEmpty();
  }
}
