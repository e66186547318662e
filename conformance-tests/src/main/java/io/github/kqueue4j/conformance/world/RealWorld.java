// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.conformance.ChildProcess;
import io.github.kqueue4j.conformance.Feature;
import io.github.kqueue4j.conformance.Profile;
import io.github.kqueue4j.conformance.WatchedFile;
import io.github.kqueue4j.conformance.World;
import io.github.kqueue4j.conformance.WorldThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A world with the threads, clock, processes, signals and files of the real system. */
public final class RealWorld extends World {
  private final OpenResources resourcesBefore;

  /**
   * Creates a new world.
   *
   * @param backend the kernel under test
   * @param profile the known behaviour of the kernel
   */
  public RealWorld(Backend backend, Profile profile) {
    super(backend, profile);
    WarmUp.of(backend);
    resourcesBefore = OpenResources.take();
  }

  @Override
  public WorldThread start(String name, Body body) {
    RealThread task = new RealThread(name, body);
    own(task::end);
    task.begin();
    return task;
  }

  /** Waits until the time has passed on the kernel's clock. */
  @Override
  public void pass(Duration time) {
    long deadline = backend().nanoTime() + time.toNanos();
    long left;
    while ((left = deadline - backend().nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public ChildProcess startProcess() throws IOException {
    return new WitnessedProcess(backend(), own(ShellProcess.start()));
  }

  @Override
  public void signal(Signal signal) throws IOException {
    try (Kqueue witness = Kqueue.open(backend())) {
      witness.register(KEvent.signal(signal).add());
      Signals.send(signal, 1);
      if (witness.poll(PATIENCE).isEmpty()) {
        throw new IOException("the signal " + signal + " was sent but not reported");
      }
    }
  }

  /** WINCH, whose default action is to do nothing; Windows does not have it, so TERM there. */
  @Override
  public Signal harmlessSignal() {
    return ShellProcess.hasShell() ? Signal.WINCH : Signal.TERM;
  }

  @Override
  public void burst(Signal signal, int times) throws IOException {
    Signals.send(signal, times);
  }

  @Override
  public WatchedFile createFile() throws IOException {
    return own(RealFile.create(backend()));
  }

  @Override
  protected void end() {}

  @Override
  protected List<String> leftovers() {
    return resourcesBefore.leftovers();
  }

  /**
   * Makes a backend start its permanent threads and descriptors, so that they do not count as leaks
   * of a test.
   */
  private static final class WarmUp {
    private static final Map<Backend, Boolean> DONE = new ConcurrentHashMap<>();

    static void of(Backend backend) {
      DONE.computeIfAbsent(
          backend,
          b -> {
            try (Kqueue kq = Kqueue.open(b)) {
              kq.poll();
              connect();
            } catch (IOException e) {
              throw new AssertionError("no queue can be opened for warm-up: " + e.getMessage(), e);
            }
            return Feature.ask(b) > 0;
          });
    }

    /**
     * Opens and closes a connection, because the JDK opens a permanent socket when it first closes
     * one.
     */
    private static void connect() throws IOException {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (ServerSocketChannel server = ServerSocketChannel.open().bind(any);
          SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        client.write(ByteBuffer.allocate(1));
        accepted.read(ByteBuffer.allocate(1));
      }
    }
  }
}
