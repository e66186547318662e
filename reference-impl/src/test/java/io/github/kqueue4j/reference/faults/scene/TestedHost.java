// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Signal;
import java.util.List;
import java.util.concurrent.Callable;

/** A host that calls are made on, and the world around it. */
abstract class TestedHost {
  final String name;

  TestedHost(String name) {
    this.name = name;
  }

  /** A cell begins. Called by the thread that makes the calls, as all that follows. */
  abstract void begin() throws Exception;

  /** The backend for that cell. */
  abstract Backend backend();

  /** Has another thread do something, and returns when it has. */
  abstract void byAnother(String what, Body body) throws Exception;

  /** The same, or where that could not wait for others, this thread. */
  void check(String what, Body body) throws Exception {
    byAnother(what, body);
  }

  /** A thread that waits for events. */
  abstract Sleeper sleeper(
      String threadName, boolean virtual, Callable<? extends List<KEvent>> wait);

  /** A file that can be watched. */
  abstract WatchedFile file() throws Exception;

  /** A process that can be watched. */
  abstract WatchedProcess process() throws Exception;

  /** A process that lives as long as all of this. */
  abstract long oldProcess() throws Exception;

  /** A socket that may have urgent data. */
  abstract UrgentSocket urgentSocket() throws Exception;

  /** This process receives a signal. */
  abstract void raise(Signal signal) throws Exception;

  /** The cell is over, all is closed; returns what is left, in sentences. */
  abstract List<String> end() throws Exception;

  /** What is left after a time, as lingering threads should end. */
  abstract List<String> leftovers();

  /** Ends what lives as long as all of this. */
  abstract void close();

  /** Who waits for events. */
  interface Sleeper {
    /** Returns when it waits in the kernel, or has ended. */
    void awaitAsleep() throws Exception;

    /** Interrupts it. */
    void interrupt();

    /** What it got; throws what it threw. */
    List<KEvent> events() throws Exception;
  }

  /** A file. */
  interface WatchedFile {
    /** A descriptor of it. */
    Descriptor descriptor();

    /** Another one, opened now. */
    Descriptor openAgain() throws Exception;

    /** Writes to it. */
    void write() throws Exception;

    /** Ends it, and frees what it has. */
    void close() throws Exception;
  }

  /** A process. */
  interface WatchedProcess {
    /** Its number. */
    long pid();

    /** It makes a child, which ends at once. */
    void fork() throws Exception;

    /** It ends. */
    void exit() throws Exception;

    /** Ends it, and frees what it has. */
    void close() throws Exception;
  }

  /** A socket. */
  interface UrgentSocket {
    /** Its descriptor. */
    Descriptor descriptor();

    /** Urgent data arrives. */
    void send() throws Exception;

    /** Ends it, and frees what it has. */
    void close() throws Exception;
  }
}
