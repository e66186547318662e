// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.reference.host.ReferenceHost;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** Tells that all objects of this class stand for one kernel, since they use one host. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReferenceProvider;
  }

  @Override
  public int hashCode() {
    return ReferenceProvider.class.hashCode();
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
