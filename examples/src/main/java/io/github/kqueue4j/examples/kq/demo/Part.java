// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.io.IOException;

/**
 * One kind of event: made to happen, and expected. All but what a part starts itself runs in the
 * thread that waits.
 */
interface Part extends AutoCloseable {
  /** One word for it. */
  String name();

  /** What a backend must have for it. */
  Filter filter();

  /** What should be seen, in a few words. */
  String expectation();

  /** Makes the object and registers it. */
  void begin(Registrar registrar) throws IOException;

  /** Makes it happen. */
  void act() throws IOException;

  /** What an event of this part means, in a few words. */
  String see(KEvent event) throws IOException;

  /** True once all that was expected has been seen. */
  boolean isComplete();

  /** Called once the kqueue is closed. */
  @Override
  default void close() throws IOException {}

  /** Applies a part's changes, in its name. Safe for use by several threads. */
  @FunctionalInterface
  interface Registrar {
    /** Applies one change; its udata is the part's. */
    void apply(KEvent change) throws IOException;
  }
}
