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
 * What to watch. Immutable. Each kind has an event of its own in {@link Event}.
 *
 * <p>An interest is only a description: nothing is looked at before {@link Watcher#watch(Interest,
 * Object)}. {@code toString()} of each is its kind and its parts, such as {@code
 * Readable[Descriptor[5, pipe source], LEVEL]}.
 */
public sealed interface Interest {

  /**
   * Data, a connection to accept, or the end of file. LEVEL.
   *
   * @param descriptor what to read
   * @return what to watch
   */
  static Readable readable(Descriptor descriptor) {
    return new Readable(descriptor, Delivery.LEVEL);
  }

  /**
   * Data, a connection to accept, or the end of file.
   *
   * @param descriptor what to read
   * @param delivery how often to report it
   * @return what to watch
   */
  static Readable readable(Descriptor descriptor, Delivery delivery) {
    return new Readable(descriptor, delivery);
  }

  /**
   * Room to write. LEVEL.
   *
   * @param descriptor what to write to
   * @return what to watch
   */
  static Writable writable(Descriptor descriptor) {
    return new Writable(descriptor, Delivery.LEVEL);
  }

  /**
   * Room to write.
   *
   * @param descriptor what to write to
   * @param delivery how often to report it
   * @return what to watch
   */
  static Writable writable(Descriptor descriptor, Delivery delivery) {
    return new Writable(descriptor, delivery);
  }

  /**
   * Out-of-band data of a socket. Reported as long as it is there.
   *
   * @param descriptor a socket
   * @return what to watch
   */
  static Urgent urgent(Descriptor descriptor) {
    return new Urgent(descriptor);
  }

  /**
   * Changes of a file or directory. {@link Watcher#watch(Interest, Object)} throws EOPNOTSUPP if
   * the host lacks a note.
   *
   * @param descriptor one of {@link Descriptor#open}
   * @param note what to report
   * @param more what else to report
   * @return what to watch
   */
  static FileChange file(Descriptor descriptor, FileNote note, FileNote... more) {
    return new FileChange(descriptor, EnumSet.of(note, more));
  }

  /**
   * The end of a process that Java started, once, always with its status; at once if it has ended
   * already.
   *
   * <p>Where the kernel does not tell the status it is {@link
   * io.github.kqueue4j.ExitStatus#of(Process)}, which takes the exit values 129 to 159 for signals.
   *
   * @param process a process of {@link ProcessBuilder}
   * @return what to watch
   */
  static Exit exit(Process process) {
    return new Exit(process.pid(), Optional.of(process));
  }

  /**
   * The end of any process, once; its status may be unknown. {@link Watcher#watch(Interest,
   * Object)} throws ESRCH if there is none; EACCES where the host does not allow it.
   *
   * @param pid the process
   * @return what to watch
   */
  static Exit exit(long pid) {
    return new Exit(pid, Optional.empty());
  }

  /**
   * Life of a process. Its end is reported also if it was not asked for, as nothing can come after
   * it.
   *
   * @param pid the process
   * @param note what to report
   * @param more what else to report
   * @return what to watch
   */
  static ProcessChange process(long pid, ProcessNote note, ProcessNote... more) {
    return new ProcessChange(pid, EnumSet.of(note, more));
  }

  /**
   * A signal to this process. While any watcher watches it, the virtual machine's own action (exit
   * on HUP, INT, TERM) does not take place.
   *
   * @param signal the signal
   * @return what to watch
   */
  static SignalArrival signal(Signal signal) {
    return new SignalArrival(signal);
  }

  /**
   * Once, when that time has passed.
   *
   * @param delay positive
   * @return what to watch
   * @throws IllegalArgumentException if delay is zero or negative
   */
  static Timer after(Duration delay) {
    return new Timer(delay, false);
  }

  /**
   * Each time the period has passed.
   *
   * @param period positive
   * @return what to watch
   * @throws IllegalArgumentException if period is zero or negative
   */
  static Timer every(Duration period) {
    return new Timer(period, true);
  }

  /**
   * What the program triggers itself, from any thread.
   *
   * @return what to watch
   */
  static User user() {
    return new User();
  }

  /**
   * Something to read: {@link Event.Readable}.
   *
   * @param descriptor what to read
   * @param delivery how often to report it
   */
  @SuppressWarnings("AvoidCommonTypeNames") // its name is Interest.Readable
  record Readable(Descriptor descriptor, Delivery delivery) implements Interest {
    /** Both are there. */
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
   * Room to write: {@link Event.Writable}.
   *
   * @param descriptor what to write to
   * @param delivery how often to report it
   */
  record Writable(Descriptor descriptor, Delivery delivery) implements Interest {
    /** Both are there. */
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
   * Out-of-band data: {@link Event.Urgent}.
   *
   * @param descriptor a socket
   */
  record Urgent(Descriptor descriptor) implements Interest {
    /** It is there. */
    public Urgent {
      Objects.requireNonNull(descriptor);
    }

    @Override
    public String toString() {
      return "Urgent[" + descriptor + "]";
    }
  }

  /**
   * Changes of a file: {@link Event.FileChanged}.
   *
   * @param descriptor the file
   * @param notes what to report; immutable
   */
  record FileChange(Descriptor descriptor, Set<FileNote> notes) implements Interest {
    /**
     * Copies the notes.
     *
     * @throws IllegalArgumentException if there is none
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
   * The end of a process: {@link Event.Exited}.
   *
   * @param pid the process
   * @param process the same as an object, if Java started it
   */
  record Exit(long pid, Optional<Process> process) implements Interest {
    /**
     * Checks that both are one process.
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
   * Life of a process: {@link Event.ProcessChanged}.
   *
   * @param pid the process
   * @param notes what to report; immutable
   */
  record ProcessChange(long pid, Set<ProcessNote> notes) implements Interest {
    /**
     * Copies the notes.
     *
     * @throws IllegalArgumentException if there is none
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
   * A signal: {@link Event.Signalled}.
   *
   * @param signal which
   */
  record SignalArrival(Signal signal) implements Interest {
    /** It is there. */
    public SignalArrival {
      Objects.requireNonNull(signal);
    }

    @Override
    public String toString() {
      return "SignalArrival[" + signal + "]";
    }
  }

  /**
   * Time that passes: {@link Event.Expired}.
   *
   * @param period until it expires; positive
   * @param repeats false: once
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

  /** What the program triggers: {@link Event.Triggered}. */
  record User() implements Interest {}
}
