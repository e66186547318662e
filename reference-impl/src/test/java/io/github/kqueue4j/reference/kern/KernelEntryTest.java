// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way into the kernel, when the work and what follows it fail with one and the same Error. */
class KernelEntryTest {
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");
  private final Lwp lp = new HostMachine().curlwp();

  /** Work that fails, and that fails again in as many attempts to put things in order. */
  private final class Failing implements KernelEntry.Work {
    private final int failures;
    private int attempts;

    Failing(int failures) {
      this.failures = failures;
    }

    @Override
    public int run(Lwp lp) {
      throw full;
    }

    @Override
    public void failed(Lwp lp) {
      if (attempts++ < failures) {
        throw full;
      }
    }
  }

  @Test
  void throwsTheErrorOfTheWorkThoughTheErrorCannotSuppressItself() {
    Failing work = new Failing(Integer.MAX_VALUE);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(full.getSuppressed()).isEmpty();
  }

  @Test
  void triesAgainToPutThingsInOrder() {
    Failing work = new Failing(2);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(work.attempts).isEqualTo(3);
  }

  /** A thread that cannot be resumed so many times. */
  private static final class Sleeper extends Lwp {
    private int failures;
    private int resumed;

    Sleeper(int failures) {
      super(Thread.currentThread());
      this.failures = failures;
    }

    @Override
    protected void resume(Lwp by) {
      if (failures-- > 0) {
        throw new IllegalStateException("write: pipe 7: EIO");
      }
      resumed++;
    }
  }

  /** Work that fails with a token, an object, and threads to wake. */
  private final class Waking implements KernelEntry.Work, Lwp.Hold {
    private final Token token = new Token();
    private final List<Sleeper> sleepers;
    private boolean dropped;
    private boolean failed;

    Waking(Sleeper... sleepers) {
      this.sleepers = List.of(sleepers);
    }

    @Override
    public int run(Lwp lp) {
      token.get(lp);
      lp.hold(this);
      sleepers.forEach(lp::wakeLater);
      throw full;
    }

    @Override
    public void drop(Lwp lp) {
      dropped = true;
      lp.unhold(this);
    }

    @Override
    public void failed(Lwp lp) {
      token.get(lp);
      failed = true;
      token.rel(lp);
    }
  }

  @Test
  void putsThingsInOrderThoughAThreadCannotBeWoken() {
    Sleeper first = new Sleeper(3);
    Sleeper second = new Sleeper(0);
    Waking work = new Waking(first, second);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(full.getSuppressed()).hasSize(1);
    assertThat(work.dropped).as("the object is dropped").isTrue();
    assertThat(work.failed).as("the work knows").isTrue();
    assertThat(work.token.isHeldBy(lp)).isFalse();
    assertThat(lp.holdsNothing()).isTrue();
    assertThat(lp.stack).isNull();
    assertThat(second.resumed).isEqualTo(1);
    assertThat(first.resumed).isZero();

    work.token.get(lp);
    work.token.rel(lp);
    assertThat(first.resumed).as("woken by the next release").isEqualTo(1);
    assertThat(second.resumed).isEqualTo(1);
  }

  @Test
  void triesAgainToWakeAThread() {
    Sleeper sleeper = new Sleeper(2);
    Waking work = new Waking(sleeper);

    assertThatThrownBy(() -> KernelEntry.run(lp, work)).isSameAs(full);
    assertThat(full.getSuppressed()).isEmpty();
    assertThat(sleeper.resumed).isEqualTo(1);
  }
}
