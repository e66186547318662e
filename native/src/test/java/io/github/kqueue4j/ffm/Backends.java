// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.ffm.loopback.Dialect;
import io.github.kqueue4j.ffm.loopback.Loopback;
import java.util.List;

/**
 * The native backend over a loopback library.
 *
 * @param dialect the emulated system
 * @param library the loopback library
 * @param provider the provider of the native backend
 * @param backend the provider as a {@link Backend}
 * @param calls the calls of the library
 */
public record Backends(
    Dialect dialect,
    Loopback library,
    NativeProvider provider,
    Backend backend,
    SystemCalls calls) {

  private static final List<Backends> ALL = Dialect.ALL.stream().map(Backends::of).toList();

  /** One backend for each dialect. */
  public static List<Backends> all() {
    return ALL;
  }

  /** The backends whose systems report processes and signals. */
  public static List<Backends> withProcesses() {
    return ALL.stream().filter(b -> b.backend().supports(Filter.PROC)).toList();
  }

  /** The backends whose queues can watch other queues. */
  public static List<Backends> withNesting() {
    return ALL.stream().filter(one -> !one.dialect().abi().equals("libkqueue")).toList();
  }

  /** The backends over libkqueue and an older release of it. */
  public static List<Backends> ofLibkqueue() {
    return ALL.stream().filter(one -> one.dialect().abi().equals("libkqueue")).toList();
  }

  /** The backends whose systems have user events. */
  public static List<Backends> withUserEvents() {
    return ALL.stream().filter(one -> one.backend().supports(Filter.USER)).toList();
  }

  /** The dialect with the given name. */
  public static Dialect dialect(String name) {
    return Dialect.ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** Creates a backend over a new loopback. */
  public static Backends of(Dialect dialect) {
    return of(dialect, VirtualThreadWaits.shared());
  }

  /**
   * Creates a backend over a new loopback, with the given threads for the waits of virtual threads.
   */
  static Backends of(Dialect dialect, VirtualThreadWaits virtualThreadWaits) {
    Loopback library = new Loopback(dialect);
    Abi abi =
        Abis.ALL.stream()
            .filter(candidate -> candidate.name().equals(dialect.abi()))
            .findFirst()
            .orElseThrow();
    LibraryCalls.Source source = new LibraryCalls.Source(abi, library);
    try {
      LibraryCalls calls = LibraryCalls.of(source, source);
      NativeProvider provider = new NativeProvider(Kernel.start(abi, calls, virtualThreadWaits));
      return new Backends(dialect, library, provider, Backend.from(provider), calls);
    } catch (UnavailableException | KqueueException e) {
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
