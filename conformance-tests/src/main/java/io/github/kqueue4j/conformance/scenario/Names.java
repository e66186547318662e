// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.reference.host.sim.SimProcs.SimProc;
import io.github.kqueue4j.reference.trace.EventLine;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of a scenario and the objects that they are bound to. Each name is bound once. */
final class Names implements EventLine.Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** What a name is bound to. */
  sealed interface Binding permits Fd, Pid, Async {}

  /** A descriptor; −1 if it could not be opened. */
  record Fd(int number) implements Binding {}

  /** A process. */
  record Pid(SimProc proc) implements Binding {}

  /** A thread that makes one call. */
  record Async(KeventCall call) implements Binding {}

  private final Map<String, Binding> bindings = new HashMap<>();
  private final Map<Long, String> descriptors = new HashMap<>();
  private final Map<Long, String> processes = new HashMap<>();

  /** Returns the word; throws if the word is not a name or is bound already. */
  String fresh(String word) {
    if (!NAME.matcher(word).matches()) {
      throw new BadLineException("not a name: " + word);
    }
    if (bindings.containsKey(word)) {
      throw new BadLineException("name in use: " + word);
    }
    return word;
  }

  void bindFd(String name, int number) {
    bindings.put(fresh(name), new Fd(number));
    if (number >= 0) {
      descriptors.put((long) number, name);
    }
  }

  void bindProcess(String name, SimProc proc) {
    bindings.put(fresh(name), new Pid(proc));
    processes.put(proc.pPid, name);
  }

  void bindThread(String name, KeventCall call) {
    bindings.put(fresh(name), new Async(call));
  }

  int fd(String name) {
    return bound(name) instanceof Fd fd ? fd.number() : wrongKind("descriptor", name);
  }

  SimProc process(String name) {
    if (bound(name) instanceof Pid process) {
      return process.proc();
    }
    throw notA("process", name);
  }

  KeventCall thread(String name) {
    if (bound(name) instanceof Async thread) {
      return thread.call();
    }
    throw notA("thread", name);
  }

  /** The ident that a name of a descriptor or a process stands for. */
  long ident(String name) {
    return switch (bindings.get(name)) {
      case Fd fd -> fd.number();
      case Pid process -> process.proc().pPid;
      case Async thread -> throw unknown(name);
      case null -> throw unknown(name);
    };
  }

  private Binding bound(String name) {
    Binding binding = bindings.get(name);
    if (binding == null) {
      throw unknown(name);
    }
    return binding;
  }

  private static int wrongKind(String kind, String name) {
    throw notA(kind, name);
  }

  private static BadLineException notA(String kind, String name) {
    return new BadLineException("not a " + kind + ": " + name);
  }

  private static BadLineException unknown(String name) {
    return new BadLineException("unknown name: " + name);
  }

  @Override
  public @Nullable String descriptor(long fd) {
    return descriptors.get(fd);
  }

  @Override
  public @Nullable String process(long pid) {
    return processes.get(pid);
  }
}
