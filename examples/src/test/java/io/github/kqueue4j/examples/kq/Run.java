// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.BackendUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * One run of kq and what came of it.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it complained about
 */
record Run(int status, String out, String err) {
  /** With a backend of the test's own as the only one. */
  static Run on(Backend backend, String... args) {
    return of(
        new Kq.Backends() {
          @Override
          public Backend standard() {
            return backend;
          }

          @Override
          public Backend named(String name) {
            throw new BackendUnavailableException("backend \"" + name + "\" is not installed");
          }
        },
        args);
  }

  /** With the backends of the class path. */
  static Run installed(String... args) {
    return of(Kq.Backends.INSTALLED, args);
  }

  private static Run of(Kq.Backends backends, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Kq.run(new PrintWriter(out), new PrintWriter(err), backends, args);
    return new Run(status, textOf(out), textOf(err));
  }

  /** Returns what was printed, with the line ends of Unix on each system. */
  static String textOf(StringWriter printed) {
    return printed.toString().replace(System.lineSeparator(), "\n");
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
