// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.loopback.Dialect;
import io.github.kqueue4j.ffm.loopback.Loopback;
import java.util.List;

/**
 * This module over a loopback, as a backend.
 *
 * @param dialect the system that is imitated
 * @param library the loopback
 * @param provider this module
 * @param backend the same, as programs see it
 */
public record Backends(
    Dialect dialect, Loopback library, NativeProvider provider, Backend backend) {

  private static final List<Backends> ALL = Dialect.ALL.stream().map(Backends::of).toList();

  /** One for each system. */
  public static List<Backends> all() {
    return ALL;
  }

  /** Those whose systems tell of processes and signals. */
  public static List<Backends> withProcesses() {
    return ALL.stream().filter(b -> b.backend().supports(Filter.PROC)).toList();
  }

  /** Those with user events. */
  public static List<Backends> withUserEvents() {
    return ALL.stream().filter(one -> one.backend().supports(Filter.USER)).toList();
  }

  /** The one of that name. */
  public static Dialect dialect(String name) {
    return Dialect.ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** A new one. */
  public static Backends of(Dialect dialect) {
    return of(dialect, VirtualThreadWaits.shared());
  }

  /** A new one, with threads of its own for the waits of virtual ones. */
  static Backends of(Dialect dialect, VirtualThreadWaits virtualThreadWaits) {
    Loopback library = new Loopback(dialect);
    Abi abi =
        Abis.ALL.stream()
            .filter(candidate -> candidate.name().equals(dialect.abi()))
            .findFirst()
            .orElseThrow();
    LibraryCalls.Source source = new LibraryCalls.Source(abi, library);
    try {
      NativeProvider provider =
          new NativeProvider(
              Kernel.start(abi, LibraryCalls.of(source, source), virtualThreadWaits));
      return new Backends(dialect, library, provider, Backend.of(provider));
    } catch (UnavailableException e) {
      throw new AssertionError(e);
    } finally {
      library.check();
    }
  }

  @Override
  public String toString() {
    return dialect.toString();
  }
}
