// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.spi.KqueueDriver;
import java.util.function.UnaryOperator;

/** The host of Linux, with drivers that a test puts before the host's own. */
class DriverProvider extends HostProvider {
  private final UnaryOperator<KqueueDriver> driver;

  /** Creates a provider; the function makes a test's driver from a driver of the host. */
  DriverProvider(UnaryOperator<KqueueDriver> driver) {
    this(driver, new LinuxHost());
  }

  private DriverProvider(UnaryOperator<KqueueDriver> driver, LinuxHost host) {
    super("reference", () -> host);
    this.driver = driver;
  }

  @Override
  public KqueueDriver open() throws KqueueException {
    return driver.apply(super.open());
  }

  /** A driver that does what another one does. */
  static class Forwarding implements KqueueDriver {
    private final KqueueDriver driver;

    Forwarding(KqueueDriver driver) {
      this.driver = driver;
    }

    @Override
    public int kevent(KEventBuffer changes, KEventBuffer events, int most, long timeoutNanos) {
      return driver.kevent(changes, events, most, timeoutNanos);
    }

    @Override
    public int apply(KEventBuffer changes, KEventBuffer posted) {
      return driver.apply(changes, posted);
    }

    @Override
    public void wakeup() {
      driver.wakeup();
    }

    @Override
    public Descriptor descriptor() {
      return driver.descriptor();
    }

    @Override
    public void close() {
      driver.close();
    }
  }
}
