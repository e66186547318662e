// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Signal;
import java.util.List;
import java.util.concurrent.Callable;

/** A host on which calls are made, with files, processes and threads to go with it. */
abstract class TestedHost {
  final String name;

  TestedHost(String name) {
    this.name = name;
  }

  /** Begins a cell. The thread that makes the calls calls this and all other methods. */
  abstract void begin() throws Exception;

  /**
   * Keeps the thread that reports forks running until {@link #leftovers}, so that its end, about a
   * second after the last traced process, need not be awaited.
   */
  void keepTracing() throws Exception {}

  /** Returns the backend for the cell. */
  abstract Backend backend();

  /** Runs an action in another thread and waits for its end. */
  abstract void byAnother(String what, Body body) throws Exception;

  /** Runs a check in another thread, or in this one where another thread could not wait. */
  void check(String what, Body body) throws Exception {
    byAnother(what, body);
  }

  /** Starts a thread that waits for events. */
  abstract Sleeper sleeper(
      String threadName, boolean virtual, Callable<? extends List<KEvent>> wait);

  /** Creates a file that can be watched. */
  abstract WatchedFile file() throws Exception;

  /** Starts a process that can be watched. */
  abstract WatchedProcess process() throws Exception;

  /** Returns the pid of a process that lives until {@link #close}. */
  abstract long oldProcess() throws Exception;

  /** Creates a socket that can receive urgent data. */
  abstract UrgentSocket urgentSocket() throws Exception;

  /** Sends a signal to this process. */
  abstract void raise(Signal signal) throws Exception;

  /** Ends the cell after everything was closed; returns a sentence for each thing that is left. */
  abstract List<String> end() throws Exception;

  /** Returns what is left after the time in which lingering threads have to end. */
  abstract List<String> leftovers();

  /** Releases the resources of the host. */
  abstract void close();

  /** A thread that waits for events. */
  interface Sleeper {
    /** Returns when the thread waits in the kernel or has ended. */
    void awaitAsleep() throws Exception;

    /** Interrupts the thread. */
    void interrupt();

    /** Returns the events that the thread collected; throws what the thread threw. */
    List<KEvent> events() throws Exception;
  }

  /** A file. */
  interface WatchedFile {
    /** Returns a descriptor of the file. */
    Descriptor descriptor();

    /** Opens another descriptor of the file. */
    Descriptor openAgain() throws Exception;

    /** Writes to the file. */
    void write() throws Exception;

    /** Releases its resources. */
    void close() throws Exception;
  }

  /** A process. */
  interface WatchedProcess {
    /** Returns the process id. */
    long pid();

    /** Makes the process fork a child that ends at once. */
    void fork() throws Exception;

    /** Makes the process exit. */
    void exit() throws Exception;

    /** Releases its resources. */
    void close() throws Exception;
  }

  /** A socket. */
  interface UrgentSocket {
    /** Returns the descriptor. */
    Descriptor descriptor();

    /** Sends urgent data to the socket. */
    void send() throws Exception;

    /** Releases its resources. */
    void close() throws Exception;
  }
}
