// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.Site;

/** What is thrown. */
public enum Fault {
  /** The stack is full: nothing can be called. */
  STACK,
  /** The heap is full: nothing can be made. */
  HEAP,
  /** The process may have no thread more. */
  THREAD,
  /** An assertion does not hold. */
  ASSERTION,
  /** The port finds its own state wrong. */
  PANIC;

  /** Whether it may come before a step of that kind in a real process. */
  boolean strikes(Site.Kind kind) {
    return switch (this) {
      case STACK -> kind != Site.Kind.ALLOCATION;
      case HEAP -> kind != Site.Kind.ENTRY;
      case THREAD -> kind == Site.Kind.THREAD_START;
      case ASSERTION, PANIC -> kind == Site.Kind.ENTRY;
    };
  }
}
