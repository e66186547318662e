// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Signal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What to watch. Immutable. Each kind of interest has its own kind of {@link Event}.
 *
 * <p>An interest is only a description, which is not checked against the system before {@link
 * Watcher#watch(Interest, Object)}. {@code toString()} returns the kind and the parts, such as
 * {@code Readable[Descriptor[5, pipe source], LEVEL]}.
 */
public sealed interface Interest {

  /**
   * Watches for data, a connection to accept, or the end of file, with {@link Delivery#LEVEL}.
   *
   * @param descriptor the descriptor to read from
   * @return what to watch
   */
  static Readable readable(Descriptor descriptor) {
    return new Readable(descriptor, Delivery.LEVEL);
  }

  /**
   * Watches for data, a connection to accept, or the end of file.
   *
   * @param descriptor the descriptor to read from
   * @param delivery how often to report the condition
   * @return what to watch
   */
  static Readable readable(Descriptor descriptor, Delivery delivery) {
    return new Readable(descriptor, delivery);
  }

  /**
   * Watches for room to write, with {@link Delivery#LEVEL}.
   *
   * @param descriptor the descriptor to write to
   * @return what to watch
   */
  static Writable writable(Descriptor descriptor) {
    return new Writable(descriptor, Delivery.LEVEL);
  }

  /**
   * Watches for room to write.
   *
   * @param descriptor the descriptor to write to
   * @param delivery how often to report the condition
   * @return what to watch
   */
  static Writable writable(Descriptor descriptor, Delivery delivery) {
    return new Writable(descriptor, delivery);
  }

  /**
   * Watches for out-of-band data of a socket, which is reported as long as it is pending.
   *
   * @param descriptor a socket
   * @return what to watch
   */
  static Urgent urgent(Descriptor descriptor) {
    return new Urgent(descriptor);
  }

  /**
   * Watches for changes of a file or directory. {@link Watcher#watch(Interest, Object)} throws
   * EOPNOTSUPP if the host lacks a note.
   *
   * @param descriptor a descriptor made with {@link Descriptor#open}
   * @param note a change to report
   * @param more further changes to report
   * @return what to watch
   */
  static FileChange file(Descriptor descriptor, FileNote note, FileNote... more) {
    return new FileChange(descriptor, EnumSet.of(note, more));
  }

  /**
   * Watches for the end of a process that Java started. The end is reported once, always with the
   * exit status, and at once if the process has already ended.
   *
   * <p>Where the kernel does not report the status, {@link
   * io.github.kqueue4j.ExitStatus#of(Process)} provides it, which takes the exit values 129 to 159
   * for signals.
   *
   * @param process a process of {@link ProcessBuilder}
   * @return what to watch
   */
  static Exit exit(Process process) {
    return new Exit(process.pid(), Optional.of(process));
  }

  /**
   * Watches for the end of any process. The end is reported once; the exit status may be unknown.
   * {@link Watcher#watch(Interest, Object)} throws ESRCH if there is no such process, and EACCES
   * where the host does not allow watching the process. The hosts {@code portable} and {@code poll}
   * report the end of another program's child when that program has waited for it.
   *
   * @param pid the process id
   * @return what to watch
   */
  static Exit exit(long pid) {
    return new Exit(pid, Optional.empty());
  }

  /**
   * Watches a process. Its end is always reported, even without {@link ProcessNote#EXIT}, as no
   * event can follow the end.
   *
   * @param pid the process id
   * @param note a change to report
   * @param more further changes to report
   * @return what to watch
   */
  static ProcessChange process(long pid, ProcessNote note, ProcessNote... more) {
    return new ProcessChange(pid, EnumSet.of(note, more));
  }

  /**
   * Watches for a signal sent to this process. While any watcher watches the signal, the JVM's own
   * action (exit on HUP, INT, TERM) does not take place. A handler that the program installs later
   * may silence the watch: see {@link io.github.kqueue4j.Filter#SIGNAL}.
   *
   * @param signal the signal
   * @return what to watch
   */
  static SignalArrival signal(Signal signal) {
    return new SignalArrival(signal);
  }

  /**
   * Makes a timer that expires once.
   *
   * @param delay the time until the timer expires; positive
   * @return what to watch
   * @throws IllegalArgumentException if delay is zero or negative
   */
  static Timer after(Duration delay) {
    return new Timer(delay, false);
  }

  /**
   * Makes a timer that expires again and again.
   *
   * @param period the time between two expirations; positive
   * @return what to watch
   * @throws IllegalArgumentException if period is zero or negative
   */
  static Timer every(Duration period) {
    return new Timer(period, true);
  }

  /**
   * Makes an event that the program triggers itself, from any thread.
   *
   * @return what to watch
   */
  static User user() {
    return new User();
  }

  /**
   * Interest in data to read: {@link Event.Readable}.
   *
   * @param descriptor the descriptor to read from
   * @param delivery how often to report the condition
   */
  @SuppressWarnings("AvoidCommonTypeNames") // its name is Interest.Readable
  record Readable(Descriptor descriptor, Delivery delivery) implements Interest {
    /** Checks that neither component is null. */
    public Readable {
      Objects.requireNonNull(descriptor);
      Objects.requireNonNull(delivery);
    }

    @Override
    public String toString() {
      return "Readable[" + descriptor + ", " + delivery + "]";
    }
  }

  /**
   * Interest in room to write: {@link Event.Writable}.
   *
   * @param descriptor the descriptor to write to
   * @param delivery how often to report the condition
   */
  record Writable(Descriptor descriptor, Delivery delivery) implements Interest {
    /** Checks that neither component is null. */
    public Writable {
      Objects.requireNonNull(descriptor);
      Objects.requireNonNull(delivery);
    }

    @Override
    public String toString() {
      return "Writable[" + descriptor + ", " + delivery + "]";
    }
  }

  /**
   * Interest in out-of-band data: {@link Event.Urgent}.
   *
   * @param descriptor a socket
   */
  record Urgent(Descriptor descriptor) implements Interest {
    /** Checks that the component is not null. */
    public Urgent {
      Objects.requireNonNull(descriptor);
    }

    @Override
    public String toString() {
      return "Urgent[" + descriptor + "]";
    }
  }

  /**
   * Interest in changes of a file: {@link Event.FileChanged}.
   *
   * @param descriptor the file
   * @param notes the changes to report; immutable
   */
  record FileChange(Descriptor descriptor, Set<FileNote> notes) implements Interest {
    /**
     * Copies the notes.
     *
     * @throws IllegalArgumentException if there is no note
     */
    public FileChange {
      Objects.requireNonNull(descriptor);
      if (notes.isEmpty()) {
        throw new IllegalArgumentException("no note of " + descriptor + ": name at least one");
      }
      notes = Collections.unmodifiableSet(EnumSet.copyOf(notes));
    }

    @Override
    public String toString() {
      return "FileChange[" + descriptor + ", " + notes + "]";
    }
  }

  /**
   * Interest in the end of a process: {@link Event.Exited}.
   *
   * @param pid the process id
   * @param process the process object, if Java started the process
   */
  record Exit(long pid, Optional<Process> process) implements Interest {
    /**
     * Checks that both components are the same process.
     *
     * @throws IllegalArgumentException if the process has another pid
     */
    public Exit {
      if (process.isPresent() && process.get().pid() != pid) {
        throw new IllegalArgumentException(
            "the process has the pid " + process.get().pid() + ", not " + pid);
      }
    }

    @Override
    public String toString() {
      return "Exit[" + pid + "]";
    }
  }

  /**
   * Interest in changes of a process: {@link Event.ProcessChanged}.
   *
   * @param pid the process id
   * @param notes the changes to report; immutable
   */
  record ProcessChange(long pid, Set<ProcessNote> notes) implements Interest {
    /**
     * Copies the notes.
     *
     * @throws IllegalArgumentException if there is no note
     */
    public ProcessChange {
      if (notes.isEmpty()) {
        throw new IllegalArgumentException("no note of process " + pid + ": name at least one");
      }
      notes = Collections.unmodifiableSet(EnumSet.copyOf(notes));
    }

    @Override
    public String toString() {
      return "ProcessChange[" + pid + ", " + notes + "]";
    }
  }

  /**
   * Interest in a signal: {@link Event.Signalled}.
   *
   * @param signal the signal
   */
  record SignalArrival(Signal signal) implements Interest {
    /** Checks that the component is not null. */
    public SignalArrival {
      Objects.requireNonNull(signal);
    }

    @Override
    public String toString() {
      return "SignalArrival[" + signal + "]";
    }
  }

  /**
   * Interest in the passing of time: {@link Event.Expired}.
   *
   * @param period the time until the timer expires; positive
   * @param repeats true if the timer expires again and again, false if once
   */
  record Timer(Duration period, boolean repeats) implements Interest {
    /**
     * Checks the period.
     *
     * @throws IllegalArgumentException if period is zero or negative
     */
    public Timer {
      if (period.isZero() || period.isNegative()) {
        throw new IllegalArgumentException("the period of a timer must be positive: " + period);
      }
    }

    @Override
    public String toString() {
      return "Timer[" + period + (repeats ? ", repeats]" : ", once]");
    }
  }

  /** Interest in an event that the program triggers: {@link Event.Triggered}. */
  record User() implements Interest {}
}
