// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.reference.host.ReferenceHost;
import java.util.Optional;
import java.util.function.Supplier;

/** The backend {@code reference}, as {@link java.util.ServiceLoader} finds it. */
public final class ReferenceProvider extends HostProvider {
  /** Does nothing; the host is chosen when the backend is first asked for. */
  public ReferenceProvider() {
    super("reference", new StandardHost());
  }

  /** A class of its own, as a lambda costs the first kqueue a millisecond. */
  private static final class StandardHost implements Supplier<ReferenceHost> {
    @Override
    public ReferenceHost get() {
      return HostChoice.standard().host();
    }
  }

  @Override
  public String host() {
    return HostChoice.standard().name();
  }

  @Override
  public Optional<String> obstacle() {
    return HostChoice.standard().obstacle();
  }
}
