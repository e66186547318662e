// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.fake.FakeDescriptor;
import io.github.kqueue4j.fake.FakeProvider;
import io.github.kqueue4j.spi.KqueueDriver;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** Tests that calls with buffers allocate nothing. */
class AllocationTest {

  private static final int CALLS = 100_000;

  /** The bytes that the measurement itself may allocate; far less than a byte for each call. */
  private static final long MEASUREMENT_BYTES = CALLS / 4;

  private final Kqueue kq;
  private final KEventBuffer changes;
  private final KEventBuffer events;
  private long sum;

  AllocationTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(new ReadyProvider()));
    changes = kq.newBuffer(2);
    events = kq.newBuffer(4);
  }

  /** An action that is repeated many times. */
  private interface Action {
    void run() throws KqueueException;
  }

  private static void assertAllocatesNothing(Action body) throws Exception {
    body.run(); // allocates what is made only once
    long before = allocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      body.run();
    }
    assertThat(allocatedBytes() - before).isBetween(0L, MEASUREMENT_BYTES);
  }

  /**
   * Returns the bytes that this thread allocated. Uses reflection, as the module under test does
   * not read java.management.
   */
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method bytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) bytes.invoke(threads);
  }

  @Test
  void byACallWithBuffers() throws Exception {
    assertAllocatesNothing(() -> {
      changes.clear().put(1, Filter.USER, 0, NOTE_TRIGGER, 0, 7);
      int count = kq.kevent(changes, events, 0);
      for (int i = 0; i < count; i++) {
        sum += events.ident(i) + events.flags(i) + events.fflags(i) + events.data(i);
        sum += events.udata(i) + (events.filter(i) == Filter.USER ? 1 : 0);
        sum += events.isError(i) || events.isEof(i) ? 1 : 0;
      }
    });
    assertThat(sum).isNotZero();
  }

  @Test
  void byAWaitWithABuffer() throws Exception {
    assertAllocatesNothing(() -> sum += kq.kevent(events, Kqueue.FOREVER_NANOS));
  }

  @Test
  void byRegisteringABuffer() throws Exception {
    assertAllocatesNothing(
        () -> kq.register(changes.clear().put(1, Filter.USER, EV_ADD | EV_CLEAR, 0, 0, 0)));
  }

  /** A kernel that always has an event. */
  private static final class ReadyProvider extends FakeProvider {
    ReadyProvider() {
      super("ready");
    }

    @Override
    public KqueueDriver open() {
      return new ReadyDriver();
    }

    @Override
    public KEventBuffer newBuffer(int capacity) {
      return new ReadyBuffer(capacity);
    }
  }

  /** Returns one event from each call. */
  private static final class ReadyDriver implements KqueueDriver {
    private final Descriptor descriptor = new FakeDescriptor(5, "kqueue");

    @Override
    public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
      return 1;
    }

    @Override
    public int apply(KEventBuffer changes, KEventBuffer posted) {
      return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public Descriptor descriptor() {
      return descriptor;
    }

    @Override
    public void close() {}
  }

  /** Always holds the same event. */
  private static final class ReadyBuffer extends KEventBuffer {
    ReadyBuffer(int capacity) {
      super(capacity);
    }

    @Override
    protected void store(
        int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {}

    @Override
    protected long loadIdent(int i) {
      return 1;
    }

    @Override
    protected Filter loadFilter(int i) {
      return Filter.USER;
    }

    @Override
    protected int loadFlags(int i) {
      return EV_CLEAR;
    }

    @Override
    protected int loadFflags(int i) {
      return 0;
    }

    @Override
    protected long loadData(int i) {
      return 0;
    }

    @Override
    protected long loadUdata(int i) {
      return 7;
    }
  }
}
