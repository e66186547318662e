// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.faults.Cell;
import io.github.kqueue4j.reference.faults.Fault;
import io.github.kqueue4j.reference.faults.Outcome;
import io.github.kqueue4j.reference.faults.Uncaught;
import io.github.kqueue4j.reference.faults.Window;
import io.github.kqueue4j.reference.faults.World;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The world of scenes. The names of its threads begin with {@code fault-}. */
public final class SceneWorld implements World {
  /** A signal is sent in one of this many cells that do not concern signals. */
  private static final int SIGNALS = 16;

  private final Worker caller = new Worker("fault-caller");
  private final Worker checker = new Worker("fault-checker");
  private final Map<String, TestedHost> hosts = new LinkedHashMap<>();
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private int cells;

  /**
   * Creates a world.
   *
   * @throws IOException if no directory can be created
   */
  public SceneWorld() throws IOException {
    Hang.ignoreOldThreads();
    hosts.put("linux", new RealHost("linux", new LinuxHost(), checker));
    hosts.put("poll", new RealHost("poll", new PollHost(), checker));
    hosts.put("portable", new RealHost("portable", new PortableHost(), checker));
    hosts.put("simulated", new SimulatedHost());
    FilterCalls.all().forEach(call -> calls.put(call.name(), call));
    WaitCalls.all().forEach(call -> calls.put(call.name(), call));
    QueueCalls.all().forEach(call -> calls.put(call.name(), call));
  }

  private TestedHost host(String name) {
    TestedHost host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host " + name + ": " + hosts.keySet());
    }
    return host;
  }

  @Override
  public List<String> calls(String host) {
    return calls.values().stream()
        .filter(call -> call.hosts().contains(host))
        .map(Call::name)
        .toList();
  }

  @Override
  public Outcome run(Cell cell) {
    Call call = calls.get(cell.call());
    if (call == null) {
      throw new IllegalArgumentException("no such call: " + cell);
    }
    Run run = new Run(cell, call, host(cell.host()), cells++ % SIGNALS == 0);
    try {
      caller.call("the cell", run, Settings.HANG_MILLIS * 4);
    } catch (Exception | Error e) {
      run.spoilt = true;
      run.add(e);
    }
    return new Outcome(
        run.window.steps(), run.window.thrownAt(), List.copyOf(run.wrong), run.spoilt);
  }

  @Override
  public List<String> leftovers(String host) {
    return host(host).leftovers();
  }

  @Override
  public void close() {
    caller.close();
    checker.close();
    hosts.values().forEach(TestedHost::close);
  }

  /** Creates the exception in advance, since its creation would itself be a step. */
  private static Throwable thrown(Fault fault) {
    return switch (fault) {
      case STACK -> new StackOverflowError(Poison.THROWN);
      case HEAP -> new OutOfMemoryError("Java heap space (" + Poison.THROWN + ")");
      case THREAD -> new OutOfMemoryError("unable to create native thread (" + Poison.THROWN + ")");
      case ASSERTION -> new AssertionError(Poison.THROWN);
      case PANIC -> Poison.panic();
    };
  }

  /** The run of one cell, in the thread that makes the calls. */
  private static final class Run implements java.util.concurrent.Callable<Boolean> {
    final Window window;
    final List<String> wrong = new java.util.concurrent.CopyOnWriteArrayList<>();
    volatile boolean spoilt;

    private final Call call;
    private final TestedHost host;
    private final boolean signals;

    Run(Cell cell, Call call, TestedHost host, boolean signals) {
      this.call = call;
      this.host = host;
      this.signals = signals;
      this.window = new Window(cell.fault(), cell.step(), thrown(cell.fault()));
    }

    void add(Throwable e) {
      spoilt |= !(e instanceof Wrong);
      wrong.add(
          e instanceof Wrong || e instanceof Hang
              ? String.valueOf(e.getMessage())
              : "a check throws " + Scene.text(e));
    }

    @Override
    public Boolean call() throws Exception {
      if (call.traces()) {
        host.keepTracing();
      }
      host.begin();
      Scene scene = new Scene(host);
      try {
        call.prepare().run(scene);
        Throwable thrown = act(scene);
        host.check("a check", () -> check(scene, thrown));
        host.byAnother(
            "work of the queues",
            () -> {
              for (Kqueue queue : scene.involved()) {
                scene.checkWorks(queue);
              }
              scene.checkOthers(signals);
            });
        scene.checkBystander();
      } catch (Exception | Error e) {
        add(e);
      }
      List<String> atClose = new ArrayList<>();
      scene.close(atClose);
      wrong.addAll(atClose);
      spoilt |= !atClose.isEmpty();
      List<String> left = host.end();
      if (!spoilt) {
        wrong.addAll(left);
      }
      for (Throwable e : Uncaught.take()) {
        if (!Poison.reports(e, window.thrown(), null) && !Poison.isOfTheTest(e)) {
          wrong.add("a thread died of " + Scene.text(e));
        }
      }
      return true;
    }

    private @Nullable Throwable act(Scene scene) {
      Thread me = Thread.currentThread();
      Call.Follows follows =
          host instanceof SimulatedHost && call.follows() == Call.Follows.LIBRARY
              ? Call.Follows.CALLER
              : call.follows();
      window.open(thread -> follows.follows(thread, me));
      try {
        call.act().run(scene);
        return null;
      } catch (Exception | Error e) {
        return e;
      } finally {
        window.close();
      }
    }

    private void check(Scene scene, @Nullable Throwable thrown) throws Exception {
      if (thrown instanceof Hang || thrown instanceof Wrong) {
        throw (Exception) thrown;
      }
      if (thrown != null && !Poison.reports(thrown, window.thrown(), scene.answer())) {
        throw new Wrong("the call throws something else, " + Scene.text(thrown));
      }
      call.check().check(scene, thrown);
      scene.checkSleepersOfPoisoned();
    }
  }
}
