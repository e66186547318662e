// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.NOTE_SIGNAL;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.kern.SignalFilter;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter SIGNAL over the JVM's signal handlers. The first registration of a signal installs a
 * handler, which counts and then runs the previous handler; removing the last registration restores
 * the previous handler. The JVM may merge signals in quick succession, so counts are a lower bound.
 * Safe for use by several threads.
 */
public final class HostSignals extends SignalFilter {
  /** Signals reserved by the JVM. The JVM refuses handlers for most, but not for BUS and USR2. */
  private static final Set<Signal> RESERVED =
      EnumSet.of(
          Signal.QUIT,
          Signal.ILL,
          Signal.FPE,
          Signal.KILL,
          Signal.BUS,
          Signal.SEGV,
          Signal.STOP,
          Signal.USR2);

  private final HostMachine machine;
  private final Proc proc0;
  // guarded by this
  private final Map<Signal, Watched> watched = new EnumMap<>(Signal.class);
  private final Map<Signal, Ignored> ignored = new EnumMap<>(Signal.class);

  /**
   * Signals for which a handler was installed before: an earlier signal may still be in delivery.
   */
  private final Set<Signal> handledBefore = EnumSet.noneOf(Signal.class);

  /** A signal with registrations; guarded by the {@code HostSignals}. */
  private static final class Watched {
    final Set<Knote> knotes = Collections.newSetFromMap(new IdentityHashMap<>());
    Object handler = VmSignals.Standard.SIG_DFL;
    @Nullable Object before;

    /** Whether the signal is no longer watched by this handler. */
    volatile boolean uninstalled;
  }

  /**
   * A signal that is ignored; guarded by the {@code HostSignals}. Its handler does nothing, in
   * place of SIG_IGN. SIG_IGN could not be undone, since the JVM installs no handler for a HUP, INT
   * or TERM that is ignored; and child processes would inherit it.
   */
  private static final class Ignored {
    final Object handler;
    Object before = VmSignals.Standard.SIG_DFL;

    /**
     * The handler from before, once the signal is no longer ignored, if a handler was installed
     * meanwhile, such as that of another copy of this library: it may run or restore this one.
     */
    volatile @Nullable Object successor;

    Ignored(Signal signal) {
      handler = VmSignals.handler(() -> VmSignals.run(signal.name(), successor));
    }
  }

  /**
   * Creates the filter for this process.
   *
   * @param machine provides the kernel context in which handlers report signals
   * @param proc0 this process
   */
  public HostSignals(HostMachine machine, Proc proc0) {
    super(proc0);
    this.machine = machine;
    this.proc0 = proc0;
  }

  /** Refuses signals that the JVM reserves; counts the others from now on. */
  @Override
  protected int filtSigattach(Lwp lp, Knote kn) {
    if (kn.knId < 1 || kn.knId > Signal.USR2.number()) {
      return EINVAL;
    }
    Signal signal = Signal.of(kn.knId);
    boolean handled;
    synchronized (this) {
      handled = handledBefore.contains(signal);
    }
    if (!install(signal, kn)) {
      return EINVAL;
    }
    if (handled) {
      kn.knHook = fence(lp, signal);
    }
    return super.filtSigattach(lp, kn);
  }

  @Override
  protected void filtSigdetach(Lwp lp, Knote kn) {
    super.filtSigdetach(lp, kn);
    uninstall(Signal.of(kn.knId), kn);
  }

  /** Initializes the classes that the filter SIGNAL needs. */
  public static void initialize() {
    StackRoom.initialize(MethodHandles.lookup(), VmSignals.Standard.class, SignalFence.class);
  }

  /** Returns a fence against earlier signals; see {@link SignalFence}. */
  private static Long fence(Lwp lp, Signal signal) {
    int held = lp.releaseAll();
    try {
      return SignalFence.raise(signal);
    } finally {
      lp.retake(held);
    }
  }

  /**
   * Only threads that the JVM has started for the signal count: one of the program, to which a
   * handler has passed the signal, may be older than the event.
   */
  @Override
  protected boolean isLate(Knote kn) {
    Thread thread = Thread.currentThread();
    return kn.knHook instanceof Long first
        && thread.threadId() < first
        && VmSignals.isHandlerThread(thread, Signal.of(kn.knId).name());
  }

  private synchronized boolean install(Signal signal, Knote kn) {
    Watched entry = watched.get(signal);
    if (entry == null) {
      if (RESERVED.contains(signal)) {
        return false;
      }
      Watched made = new Watched();
      made.handler = VmSignals.handler(() -> arrived(signal, made));
      entry = made;
      if (signal == Signal.CHLD) {
        keepFromReset();
      }
      watched.put(signal, entry); // before the handler is installed, as the handler looks it up
      boolean installed = false;
      try {
        synchronized (lockOf(signal)) {
          entry.before = VmSignals.handle(signal.name(), entry.handler);
        }
        installed = true;
      } catch (IllegalArgumentException e) {
        return false; // the JVM reserves the signal, or the system has no such signal
      } finally {
        if (!installed) {
          watched.remove(signal);
        }
      }
      handledBefore.add(signal);
    }
    entry.knotes.add(kn);
    return true;
  }

  /**
   * Loads the class by which the JDK sets SIGCHLD to its default, so that this does not happen
   * later when the first child process is started.
   */
  private static void keepFromReset() {
    try {
      Class.forName("java.lang.ProcessImpl");
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private synchronized void uninstall(Signal signal, Knote kn) {
    Watched entry = watched.get(signal);
    if (entry == null) {
      return;
    }
    entry.knotes.remove(kn);
    if (!entry.knotes.isEmpty()) {
      return;
    }
    replace(signal, entry.handler, entry.before == null ? sigDfl() : entry.before);
    watched.remove(signal);
    entry.uninstalled = true;
  }

  /**
   * Replaces a handler of this object, unless the program has replaced it: that one stays. Returns
   * false in that case.
   */
  private boolean replace(Signal signal, Object own, Object next) {
    synchronized (lockOf(signal)) {
      Object there = VmSignals.handle(signal.name(), next);
      if (there != own) {
        VmSignals.handle(signal.name(), there);
      }
      return there == own;
    }
  }

  /**
   * Returns what to hold while the handler is replaced, as {@link SignalFence} replaces one, too.
   */
  private Object lockOf(Signal signal) {
    return signal == Signal.URG ? SignalFence.LOCK : this;
  }

  private static Object sigDfl() {
    return VmSignals.standard(VmSignals.Standard.SIG_DFL);
  }

  /**
   * Handles a signal, in a thread that the JVM starts: reports the signal, and runs the handler
   * from before, which does nothing while the signal is ignored. That handler is read before the
   * report, as the program may end its watch, and so no longer ignore the signal, as soon as it has
   * the event: the signal must not end a program that has handled it. A handler of the application
   * may run this one after it was uninstalled. The handler that is installed then has reported the
   * signal already; to run it instead of the one from before would lead back to the application's
   * handler, without end.
   */
  private void arrived(Signal signal, Watched entry) {
    Object before;
    synchronized (this) { // waits for install(), which sets the field
      before = entry.before;
    }
    try {
      if (!entry.uninstalled) {
        report(signal);
      }
    } catch (Throwable t) {
      report(signal); // retry, since no other thread reports this signal
      throw t;
    } finally {
      VmSignals.run(signal.name(), before); // also if the signal is no longer watched by now
    }
  }

  private void report(Signal signal) {
    KernelEntry.knote(machine.curlwp(), proc0.pKlist, NOTE_SIGNAL | signal.number());
  }

  /**
   * Ignores a signal: the JVM and previous handlers no longer act on it.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the JVM or the system reserves the signal
   */
  public synchronized void ignore(Signal signal) throws KqueueException {
    checkOffered(signal);
    if (ignored.containsKey(signal)) {
      return;
    }
    Ignored made = new Ignored(signal);
    Watched entry = watched.get(signal);
    if (entry != null) {
      made.before = entry.before == null ? sigDfl() : entry.before;
      ignored.put(signal, made);
      entry.before = made.handler;
      return;
    }
    try {
      synchronized (lockOf(signal)) {
        made.before = VmSignals.handle(signal.name(), made.handler);
      }
      ignored.put(signal, made);
      handledBefore.add(signal);
    } catch (IllegalArgumentException e) {
      throw reserved(signal, e);
    }
  }

  /**
   * Restores the handler that was installed when {@link #ignore} was first called, unless the
   * program has installed another one since.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the JVM or the system reserves the signal
   */
  public synchronized void restore(Signal signal) throws KqueueException {
    checkOffered(signal);
    Ignored silenced = ignored.remove(signal);
    if (silenced == null) {
      return;
    }
    Watched entry = watched.get(signal);
    boolean replaced;
    if (entry == null) {
      replaced = replace(signal, silenced.handler, silenced.before);
    } else {
      replaced = entry.before == silenced.handler;
      entry.before = replaced ? silenced.before : entry.before;
    }
    if (!replaced) {
      silenced.successor = silenced.before;
    } // else a signal that came while it was ignored may still run the handler, with no effect
  }

  private static void checkOffered(Signal signal) throws KqueueException {
    if (RESERVED.contains(signal)) {
      throw reserved(signal, null);
    }
  }

  private static KqueueException reserved(Signal signal, @Nullable Throwable cause) {
    KqueueException e =
        new KqueueException(
            "signal: SIG" + signal + " is reserved by the JVM or the system: EINVAL", Errno.EINVAL);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
