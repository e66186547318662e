// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.conformance.ChildProcess;
import io.github.kqueue4j.conformance.Profile;
import io.github.kqueue4j.conformance.WatchedFile;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A world with a fresh simulated kernel, which the test's thread drives. */
public final class SimulatedWorld extends World {
  private final SimulatedKernel kernel;
  private int files;

  /**
   * Creates a new world.
   *
   * @param profile the known behaviour of the kernel
   */
  public SimulatedWorld(Profile profile) {
    this(profile, SimulatedKernel.create(), UnaryOperator.identity());
  }

  /**
   * Creates a world whose kernel is accessed through another backend, such as one that makes
   * mistakes.
   *
   * @param profile the known behaviour of the other backend
   * @param kernel the simulated kernel
   * @param wrapper creates the other backend from the kernel's own
   */
  public SimulatedWorld(Profile profile, SimulatedKernel kernel, UnaryOperator<Backend> wrapper) {
    super(wrapper.apply(kernel.backend()), profile);
    this.kernel = kernel;
  }

  @Override
  public WorldThread start(String name, Body body) {
    Thread thread = kernel.start(name, body::run);
    return new WorldThread() {
      @Override
      public void join() {
        kernel.join(thread);
      }

      @Override
      public void interrupt() {
        thread.interrupt();
        kernel.advance(Duration.ZERO);
      }

      @Override
      public boolean isDone() {
        return !thread.isAlive();
      }
    };
  }

  @Override
  public void pass(Duration time) {
    kernel.advance(time);
  }

  @Override
  public ChildProcess startProcess() {
    return new SimProcess(kernel.startProcess());
  }

  @Override
  public void signal(Signal signal) {
    kernel.signal(signal);
  }

  @Override
  public Signal harmlessSignal() {
    return Signal.WINCH;
  }

  @Override
  public void burst(Signal signal, int times) {
    for (int i = 0; i < times; i++) {
      kernel.signal(signal);
    }
  }

  @Override
  public WatchedFile createFile() {
    return new SimFile(own(kernel.openFile("file-" + ++files)));
  }

  @Override
  protected void end() {
    kernel.close();
  }

  @Override
  protected List<String> leftovers() {
    return kernel.leftovers();
  }

  /** A process of the simulated world. */
  private record SimProcess(SimulatedProcess process) implements ChildProcess {
    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public ChildProcess fork() {
      return new SimProcess(process.fork());
    }

    @Override
    public void exec() {
      process.exec();
    }

    @Override
    public void exit(int code) {
      process.exit(ExitStatus.exited(code));
    }

    @Override
    public void kill() {
      process.exit(ExitStatus.killedBy(Signal.KILL));
    }

    @Override
    public void reap() {
      process.reap();
    }
  }

  /** A simulated file, which reports the notes that a file system would report. */
  private record SimFile(SimulatedFile file) implements WatchedFile {
    @Override
    public Descriptor descriptor() {
      return file.descriptor();
    }

    @Override
    public void overwrite() {
      file.happen(SysEvent.NOTE_WRITE);
    }

    @Override
    public void extend() {
      file.happen(SysEvent.NOTE_WRITE | SysEvent.NOTE_EXTEND);
    }

    @Override
    public void changeMode() {
      file.happen(SysEvent.NOTE_ATTRIB);
    }

    @Override
    public void link() {
      file.happen(SysEvent.NOTE_LINK);
    }

    @Override
    public void rename() {
      file.happen(SysEvent.NOTE_RENAME);
    }

    @Override
    public void delete() {
      file.happen(SysEvent.NOTE_DELETE);
    }
  }
}
