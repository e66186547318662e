// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --backend}, which all commands have. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "native or reference; otherwise native where the system has a kqueue")
  private Optional<String> name = Optional.empty();

  BackendOption() {}

  /** What a shell completes. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("native", "reference").iterator();
    }
  }

  Backend of(Kq kq) {
    return name.map(kq.backends()::named).orElseGet(kq.backends()::standard);
  }
}
