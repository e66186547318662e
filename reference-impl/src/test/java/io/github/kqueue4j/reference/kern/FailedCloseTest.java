// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.junit.jupiter.api.Test;

/** The last reference to a file is dropped after the close of its number, and that fails. */
class FailedCloseTest {
  private final Lwp lp = new HostMachine().curlwp();
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");
  private int attempts;

  private final FileOps failing =
      new FileOps() {
        @Override
        public int foKqfilter(Lwp thread, File fp, Knote kn) {
          return EventVar.EOPNOTSUPP;
        }

        @Override
        public int foClose(Lwp thread, File fp) {
          if (++attempts == 1) {
            throw full;
          }
          return 0;
        }
      };

  @Test
  void isCompletedByTheNextCloseAndByNoFurtherOne() {
    NoFiles fdp = new NoFiles();
    File file = new File(failing, File.FREAD, null);
    assertThat(file.tryHold()).isTrue();
    file.closeNumber(lp, fdp, 1);
    assertThat(attempts).isZero();

    assertThatThrownBy(() -> file.fdrop(lp)).isSameAs(full);
    file.closeNumber(lp, fdp, 1);
    file.closeNumber(lp, fdp, 1);

    assertThat(attempts).isEqualTo(2);
  }
}
