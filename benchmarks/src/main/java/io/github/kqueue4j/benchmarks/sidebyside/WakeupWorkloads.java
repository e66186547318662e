// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.bodies.NettyPeers;
import io.github.kqueue4j.benchmarks.bodies.PingPong;
import io.github.kqueue4j.benchmarks.bodies.Timers;
import java.util.List;

/** Workloads whose threads sleep until another thread or a timer wakes them. */
final class WakeupWorkloads {
  private static final String KQUEUE = "kqueue";
  private static final String WITH_PIPE = "kqueue that also watches a pipe";
  private static final String CONDITION = "Lock + Condition";
  private static final String SELECTOR = "Selector.wakeup";
  private static final String QUEUE = "LinkedTransferQueue";
  private static final String EVENTFD = "raw eventfd + epoll";
  private static final String NETTY = "Netty";
  private static final String PARK = "parkNanos";
  private static final String EXECUTOR = "ScheduledThreadPoolExecutor";
  private static final int ARMED = 4_000;

  private final Backend backend;

  WakeupWorkloads(Backend backend) {
    this.backend = backend;
  }

  List<Workload> workloads() {
    return List.of(
        pingPong(Cpus.ONE, 1.1, 0.5), pingPong(Cpus.TWO, 0, 0), oneTimer(), manyTimers());
  }

  private Workload pingPong(Cpus cpus, double toCondition, double toSelector) {
    return Workload.of(
        "ping-pong-" + cpus,
        "Ping-pong",
        "round trip of two threads, CPUs: " + cpus,
        cpus,
        List.of(
            Contender.of(KQUEUE, () -> PingPong.kqueues(backend)),
            Contender.of(WITH_PIPE, () -> PingPong.kqueuesWithPipe(backend)),
            Contender.of(CONDITION, PingPong::conditions),
            Contender.of(SELECTOR, PingPong::selectors),
            Contender.of(QUEUE, PingPong::transferQueues),
            Contender.of(EVENTFD, PingPong::eventfds),
            Contender.of(NETTY, NettyPeers::pingPong)),
        List.of(
            Pair.of(KQUEUE, CONDITION, toCondition),
            Pair.of(KQUEUE, SELECTOR, toSelector),
            Pair.of(KQUEUE, QUEUE),
            Pair.of(WITH_PIPE, EVENTFD),
            Pair.of(WITH_PIPE, SELECTOR),
            Pair.of(WITH_PIPE, NETTY)));
  }

  private Workload oneTimer() {
    return Workload.of(
            "timer-1ms",
            "Timers",
            "how late a timer of 1 ms is",
            Cpus.ANY,
            List.of(
                Contender.of(KQUEUE, () -> Timers.oneMilli(backend, false)),
                Contender.of(WITH_PIPE, () -> Timers.oneMilli(backend, true)),
                Contender.of(PARK, Timers::park),
                Contender.of(EXECUTOR, () -> Timers.executor(1)),
                Contender.of(NETTY, () -> Timers.netty(1))),
            List.of(
                Pair.of(KQUEUE, PARK, 1.5),
                Pair.of(WITH_PIPE, PARK, 1.5),
                Pair.of(KQUEUE, EXECUTOR),
                Pair.of(WITH_PIPE, NETTY)))
        .batches(20, 0)
        .rarely();
  }

  private Workload manyTimers() {
    return Workload.of(
            "timers-4000",
            "Timers",
            "how late each of 4,000 timers is, ten of them due in each millisecond",
            Cpus.ANY,
            List.of(
                Contender.of(KQUEUE, () -> Timers.kqueue(backend, ARMED)),
                Contender.of(EXECUTOR, () -> Timers.executor(ARMED)),
                Contender.of(NETTY, () -> Timers.netty(ARMED))),
            List.of(Pair.of(KQUEUE, EXECUTOR), Pair.of(KQUEUE, NETTY)))
        .batches(1, 5);
  }
}
