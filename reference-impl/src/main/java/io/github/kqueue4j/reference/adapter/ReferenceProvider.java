// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import java.util.Optional;

/** The backend {@code reference}, as {@link java.util.ServiceLoader} finds it. */
public final class ReferenceProvider extends HostProvider {
  /** Does nothing; the host is chosen when the backend is first asked for. */
  public ReferenceProvider() {
    super("reference", () -> HostChoice.standard().host());
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
