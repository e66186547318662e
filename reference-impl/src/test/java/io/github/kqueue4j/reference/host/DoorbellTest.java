// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorbellTest {
  private final List<String> calls = new ArrayList<>();
  private Runnable whileWriting = () -> {};
  private boolean failing;

  private final Doorbell bell =
      new Doorbell(7) {
        @Override
        protected void write() {
          whileWriting.run();
          calls.add("write");
        }

        @Override
        protected void prepareClose() {
          if (failing) {
            throw new OutOfMemoryError("thrown by the test");
          }
        }

        @Override
        protected void closeNumbers() {
          calls.add("close");
        }
      };

  @Test
  void writesToNothingThatIsClosed() {
    bell.ring();
    bell.close();
    bell.ring();

    assertThat(calls).containsExactly("write", "close");
  }

  /** A closed number may be reused for another file at once, so nothing may be written to it. */
  @Test
  void isClosedByWhoeverWritesLast() {
    whileWriting = bell::close;
    bell.ring();

    assertThat(calls).containsExactly("write", "close");
  }

  @Test
  void isClosedOnce() {
    bell.close();
    bell.close();

    assertThat(calls).containsExactly("close");
  }

  @Test
  void isClosedByTheNextCloseIfAnErrorHasEndedOne() {
    failing = true;
    assertThatThrownBy(bell::close).isInstanceOf(OutOfMemoryError.class);
    failing = false;
    bell.close();

    assertThat(calls).containsExactly("close");
  }

  /** After the close no thread but the one that rings would close the descriptors. */
  @Test
  void staysOpenIfItsCloseFailsWhileAThreadRings() {
    whileWriting =
        () -> {
          failing = true;
          assertThatThrownBy(bell::close).isInstanceOf(OutOfMemoryError.class);
          failing = false;
        };
    bell.ring();
    assertThat(calls).containsExactly("write");

    bell.close();
    assertThat(calls).containsExactly("write", "close");
  }
}
