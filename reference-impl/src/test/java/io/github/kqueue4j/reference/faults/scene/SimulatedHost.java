// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import io.github.kqueue4j.reference.faults.Uncaught;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A simulated kernel, created anew for each cell. */
final class SimulatedHost extends TestedHost {
  private @Nullable SimulatedKernel kernel;
  private long old;
  private int files;

  SimulatedHost() {
    super("simulated");
  }

  private SimulatedKernel kernel() {
    SimulatedKernel made = kernel;
    if (made == null) {
      throw new IllegalStateException("no cell has begun");
    }
    return made;
  }

  @Override
  void begin() {
    kernel = SimulatedKernel.create();
    old = kernel().startProcess().pid();
  }

  @Override
  Backend backend() {
    return kernel().backend();
  }

  @Override
  void byAnother(String what, Body body) throws Exception {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        kernel()
            .start(
                "fault-checker",
                () -> {
                  try {
                    body.run();
                  } catch (Throwable e) { // thrown below
                    failure.set(e);
                  }
                });
    kernel().join(thread);
    rethrow(failure.get());
  }

  /** Runs in the calling thread, since only the main thread may wait for others. */
  @Override
  void check(String what, Body body) throws Exception {
    body.run();
  }

  private static void rethrow(@Nullable Throwable failure) throws Exception {
    switch (failure) {
      case null -> {}
      case Exception e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  @Override
  Sleeper sleeper(String threadName, boolean virtual, Callable<? extends List<KEvent>> wait) {
    AtomicReference<List<KEvent>> result = new AtomicReference<>(List.of());
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicBoolean begun = new AtomicBoolean();
    Thread thread =
        kernel()
            .start(
                threadName,
                () -> {
                  begun.set(true);
                  try {
                    result.set(wait.call());
                  } catch (Throwable e) { // thrown by events()
                    failure.set(e);
                  }
                });
    return new Sleeper() {
      @Override
      public void awaitAsleep() {} // start() has returned

      @Override
      public void interrupt() {
        thread.interrupt();
      }

      @Override
      public List<KEvent> events() throws Exception {
        kernel().join(thread);
        rethrow(begun.get() ? failure.get() : death());
        return result.get();
      }

      // An Error before the thread's body begins goes to the uncaught exception handler.
      private @Nullable Throwable death() throws InterruptedException {
        thread.join();
        List<Throwable> deaths = Uncaught.take();
        return deaths.isEmpty() ? null : deaths.get(0);
      }
    };
  }

  @Override
  WatchedFile file() {
    String path = "/file" + files++;
    SimulatedFile file = kernel().openFile(path);
    return new WatchedFile() {
      @Override
      public Descriptor descriptor() {
        return file.descriptor();
      }

      @Override
      public Descriptor openAgain() throws Exception {
        return backend().open(Path.of(path));
      }

      @Override
      public void write() {
        surely(() -> file.happen(SysEvent.NOTE_WRITE));
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  @Override
  WatchedProcess process() {
    SimulatedProcess process = kernel().startProcess();
    return new WatchedProcess() {
      private boolean ended;

      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public void fork() {
        surely(() -> process.fork().exit(ExitStatus.exited(0)));
      }

      @Override
      public void exit() {
        ended = true;
        surely(() -> process.exit(ExitStatus.exited(3)));
      }

      @Override
      public void close() {
        if (!ended) {
          exit();
        }
      }
    };
  }

  @Override
  long oldProcess() {
    return old;
  }

  @Override
  UrgentSocket urgentSocket() {
    SimulatedDevice device = kernel().openDevice();
    return new UrgentSocket() {
      @Override
      public Descriptor descriptor() {
        return device.descriptor();
      }

      @Override
      public void send() {
        surely(() -> device.outOfBand(true));
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }

  @Override
  void raise(Signal signal) {
    surely(() -> kernel().signal(signal));
  }

  /**
   * Stimulates the simulated kernel. If the call fails, the stimulus may not have taken place, so
   * it is repeated: on a real host it would take place in any case.
   */
  private static void surely(Runnable stimulus) {
    try {
      stimulus.run();
    } catch (RuntimeException | Error e) {
      try {
        stimulus.run();
      } catch (IllegalStateException done) { // a process exits once
        e.addSuppressed(done);
      }
      throw e;
    }
  }

  @Override
  List<String> end() {
    SimulatedKernel ending = kernel();
    kernel = null;
    ending.close();
    List<String> left = new ArrayList<>();
    ending.leftovers().forEach(line -> left.add("the simulated kernel has left: " + line));
    return left;
  }

  @Override
  List<String> leftovers() {
    return List.of();
  }

  @Override
  void close() {}
}
