// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures the bytes of heap that each registration keeps in use: the difference in heap use
 * between a garbage collection before and one after the registrations. An operation is one such
 * measurement.
 */
public abstract class HeapPerRegistration implements Body {
  private static final int USERS = 100_000;

  /** Two contenders have the two ends of each pipe open. */
  private static final int PIPES = Machine.withinFileLimit(2_000, 4);

  private final Samples bytes = new Samples(64);
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final int registrations;

  private HeapPerRegistration(int registrations) {
    this.registrations = registrations;
  }

  /**
   * Returns a body that registers idle USER events.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws UnavailableException if the system does not give a process so many events
   */
  public static Body userEvents(Backend backend) throws UnavailableException {
    Machine.requireEvents(backend, USERS);
    return new HeapPerRegistration(USERS) {
      @Override
      Closeable register() throws IOException {
        return UserEventBodies.withIdle(backend, USERS)::close;
      }
    };
  }

  /**
   * Returns a body that registers READ events of pipes, without counting the pipes themselves.
   *
   * @param backend the backend of the kqueue and its pipes
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body readEvents(Backend backend) throws IOException {
    List<Descriptor.Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < PIPES; i++) {
      pipes.add(backend.pipe());
    }
    return new HeapPerRegistration(PIPES) {
      @Override
      Closeable register() throws IOException {
        Kqueue kq = Kqueue.open(backend);
        for (Descriptor.Pipe pipe : pipes) {
          kq.register(KEvent.read(pipe.source()).add());
        }
        return kq::close;
      }

      @Override
      public void close() {
        pipes.forEach(Descriptor.Pipe::close);
      }
    };
  }

  /**
   * Returns a body that registers pipes with a selector, without counting the pipes themselves.
   *
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selectionKeys() throws IOException {
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < PIPES; i++) {
      pipes.add(PipeBodies.nonBlockingPipe());
    }
    return new HeapPerRegistration(PIPES) {
      @Override
      Closeable register() throws IOException {
        Selector selector = Selector.open();
        for (Pipe pipe : pipes) {
          pipe.source().register(selector, SelectionKey.OP_READ);
        }
        selector.selectNow();
        return selector;
      }

      @Override
      public void close() throws IOException {
        for (Pipe pipe : pipes) {
          PipePeers.closeBoth(pipe);
        }
      }
    };
  }

  abstract Closeable register() throws IOException;

  @Override
  public final long run(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      long before = used();
      Closeable registered = register();
      bytes.add(Math.max(0, used() - before) / registrations);
      registered.close();
    }
    return times;
  }

  private long used() {
    memory.gc();
    memory.gc(); // objects that the first one frees may have kept others in use
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Override
  public final Optional<Samples> samples() {
    return Optional.of(bytes);
  }
}
