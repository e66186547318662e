// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.reference.host.ReferenceHost;
import java.util.Optional;
import java.util.function.Supplier;

/** The backend {@code reference}, instantiated by {@link java.util.ServiceLoader}. */
public final class ReferenceProvider extends HostProvider {
  /** Creates the provider. The host is chosen when a method first needs it. */
  public ReferenceProvider() {
    super("reference", new StandardHost());
  }

  /** A named class, since the first lambda of a JVM delays the start. */
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
