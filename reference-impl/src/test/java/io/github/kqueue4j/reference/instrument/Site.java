// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

/**
 * A place at which rewritten code calls {@link Steps#reached}.
 *
 * @param kind the kind of the step
 * @param method the class, without its package, and the method
 * @param line the line in the source file; 0 before the first known line
 * @param detail the called method or the created class; empty at the beginning of a method
 * @param ordinal the number of the step within its method
 */
public record Site(Kind kind, String method, int line, String detail, int ordinal) {
  /** What a step is about to do. */
  public enum Kind {
    /** A method or constructor begins. */
    ENTRY,
    /** An object or array is allocated, also by a lambda or by string concatenation. */
    ALLOCATION,
    /** The host is called: a system call, a channel, a file, a process. */
    HOST_CALL,
    /** The class library is called, which may allocate objects or run out of stack. */
    LIBRARY_CALL,
    /** A thread is started. */
    THREAD_START
  }

  /** Returns {@code HOST_CALL EpollInterrupts.await:123 MethodHandle.invokeExact}. */
  @Override
  public String toString() {
    return kind
        + " "
        + method
        + (line > 0 ? ":" + line : "")
        + (detail.isEmpty() ? "" : " ")
        + detail;
  }
}
