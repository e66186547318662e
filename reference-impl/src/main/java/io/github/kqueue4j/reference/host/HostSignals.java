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
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Signals as the virtual machine hands them out. The first SIGNAL event of a signal installs a
 * handler that counts and then runs the handler that was there; the last one puts that back. Bursts
 * coalesce on their way through the virtual machine, so counts are a lower bound.
 */
public final class HostSignals extends SignalFilter {
  /** The virtual machine's own. It refuses most of them itself, but would take BUS and USR2. */
  private static final Set<Signal> KEPT =
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
  private final Map<Signal, Object> ignored = new EnumMap<>(Signal.class);

  /** Signals for which there was a handler: one of those may be on its way for a while. */
  private final Set<Signal> handledBefore = EnumSet.noneOf(Signal.class);

  /** A signal that events are registered for; guarded by the {@code HostSignals}. */
  private static final class Watched {
    final Set<Knote> knotes = Collections.newSetFromMap(new IdentityHashMap<>());
    Object handler = VmSignals.Standard.SIG_DFL;
    @Nullable Object before;
  }

  /**
   * The signals of this process.
   *
   * @param machine what handlers run on
   * @param proc0 this process
   */
  public HostSignals(HostMachine machine, Proc proc0) {
    super(proc0);
    this.machine = machine;
    this.proc0 = proc0;
  }

  /** Refuses signals that the virtual machine keeps; the others are counted from now on. */
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

  /** A signal that was handled before may still be on its way to its handler. */
  private static Long fence(Lwp lp, Signal signal) {
    int held = lp.releaseAll();
    try {
      return SignalFence.raise(signal);
    } finally {
      lp.retake(held);
    }
  }

  @Override
  protected boolean isLate(Knote kn) {
    return kn.knHook instanceof Long first && Thread.currentThread().threadId() < first;
  }

  private synchronized boolean install(Signal signal, Knote kn) {
    Watched entry = watched.get(signal);
    if (entry == null) {
      if (KEPT.contains(signal)) {
        return false;
      }
      entry = new Watched();
      entry.handler = VmSignals.handler(() -> arrived(signal));
      if (signal == Signal.CHLD) {
        keepFromReset();
      }
      watched.put(signal, entry); // first: a handler of this class must not be taken for another's
      boolean installed = false;
      try {
        entry.before = VmSignals.handle(signal.name(), entry.handler);
        installed = true;
      } catch (IllegalArgumentException e) {
        return false; // the virtual machine keeps it, or the host has no such signal
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

  /** The JDK sets SIGCHLD to its default with the first process; so let it do that now. */
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
    Object before = ignored.containsKey(signal) ? noAction() : entry.before;
    Object there = VmSignals.handle(signal.name(), before == null ? sigDfl() : before);
    if (there != entry.handler) {
      VmSignals.handle(signal.name(), there); // somebody else's by now: theirs it stays
    }
    watched.remove(signal);
  }

  /**
   * What stands for SIG_IGN. The real one would be for good: the virtual machine installs no
   * handler for a HUP, INT or TERM that it finds ignored. And children would inherit it.
   */
  private static Object noAction() {
    return VmSignals.handler(() -> {});
  }

  private static Object sigDfl() {
    return VmSignals.standard(VmSignals.Standard.SIG_DFL);
  }

  /** Runs in a thread of the virtual machine. */
  private void arrived(Signal signal) {
    try {
      report(signal);
    } catch (Throwable t) {
      report(signal); // nobody else will
      throw t;
    } finally {
      runBefore(signal);
    }
  }

  private void report(Signal signal) {
    KernelEntry.knote(machine.curlwp(), proc0.pKlist, NOTE_SIGNAL | signal.number());
  }

  /** Runs the handler that was there before. */
  private void runBefore(Signal signal) {
    Object next = null;
    synchronized (this) {
      Watched entry = watched.get(signal);
      if (entry != null && !ignored.containsKey(signal)) {
        next = entry.before;
      }
    }
    VmSignals.run(signal.name(), next);
  }

  /**
   * SIG_IGN for what the virtual machine does on a signal.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the virtual machine keeps it
   */
  public synchronized void ignore(Signal signal) throws KqueueException {
    checkOffered(signal);
    if (ignored.containsKey(signal)) {
      return;
    }
    Watched entry = watched.get(signal);
    if (entry != null) {
      ignored.put(signal, entry.before == null ? sigDfl() : entry.before);
      return;
    }
    try {
      ignored.put(signal, VmSignals.handle(signal.name(), noAction()));
      handledBefore.add(signal);
    } catch (IllegalArgumentException e) {
      throw kept(signal, e);
    }
  }

  /**
   * Back to what it was at the first ignore.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the virtual machine keeps it
   */
  public synchronized void restore(Signal signal) throws KqueueException {
    checkOffered(signal);
    Object before = ignored.remove(signal);
    Watched entry = watched.get(signal);
    if (before == null) {
      return;
    }
    if (entry != null) {
      entry.before = before;
    } else {
      VmSignals.handle(signal.name(), before);
    }
  }

  private static void checkOffered(Signal signal) throws KqueueException {
    if (KEPT.contains(signal)) {
      throw kept(signal, null);
    }
  }

  private static KqueueException kept(Signal signal, @Nullable Throwable cause) {
    KqueueException e =
        new KqueueException(
            "signal: the virtual machine keeps SIG" + signal + " for itself: EINVAL", Errno.EINVAL);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
