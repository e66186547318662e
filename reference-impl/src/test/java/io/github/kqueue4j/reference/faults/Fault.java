// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.Site;

/** The faults that the tests throw. */
public enum Fault {
  /** The stack is full: no method can be called. */
  STACK,
  /** The heap is full: no object can be allocated. */
  HEAP,
  /** The process cannot start another thread. */
  THREAD,
  /** An assertion does not hold. */
  ASSERTION,
  /** The port finds its own state inconsistent. */
  PANIC;

  /** Returns whether the fault can occur before a step of a kind in a real process. */
  boolean strikes(Site.Kind kind) {
    return switch (this) {
      case STACK -> kind != Site.Kind.ALLOCATION;
      case HEAP -> kind != Site.Kind.ENTRY;
      case THREAD -> kind == Site.Kind.THREAD_START;
      case ASSERTION, PANIC -> kind == Site.Kind.ENTRY;
    };
  }
}
