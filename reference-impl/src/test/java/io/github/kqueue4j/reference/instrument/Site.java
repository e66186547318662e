// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

/**
 * A place in the code where rewritten code calls {@link Steps#reached}.
 *
 * @param kind what happens there
 * @param method the class, without its package, and the method
 * @param line in the source file; 0 before the first one
 * @param detail what is called or made; empty at the begin of a method
 * @param ordinal which one of the method's
 */
public record Site(Kind kind, String method, int line, String detail, int ordinal) {
  /** What a step is about to do. */
  public enum Kind {
    /** A method or constructor begins. */
    ENTRY,
    /** An object or an array is made; so it is by a lambda and by the joining of strings. */
    ALLOCATION,
    /** The host is called: a system call, a channel, a file, a process. */
    HOST_CALL,
    /** The class library is called, which may make objects or have no stack left. */
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
