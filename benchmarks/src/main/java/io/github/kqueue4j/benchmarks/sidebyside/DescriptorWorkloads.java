// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.benchmarks.sidebyside.Cpus.ONE;
import static io.github.kqueue4j.benchmarks.sidebyside.Cpus.TWO;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.bodies.Body;
import io.github.kqueue4j.benchmarks.bodies.Cascade;
import io.github.kqueue4j.benchmarks.bodies.Echo;
import io.github.kqueue4j.benchmarks.bodies.NettyPeers;
import io.github.kqueue4j.benchmarks.bodies.PipeBodies;
import io.github.kqueue4j.benchmarks.bodies.PipePeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Workloads on pipes and sockets. */
final class DescriptorWorkloads {
  private static final String PIPES = "Pipes";
  private static final String CASCADE = "Cascade";
  private static final String SOCKETS = "Sockets";
  private static final String LEVEL = "kqueue (1 s)";
  private static final String LEVEL_NOW = "kqueue (0 s)";
  private static final String CLEAR = "kqueue (EV_CLEAR)";
  private static final String DISPATCH = "kqueue (EV_DISPATCH)";
  private static final String UNCOUNTED = "kqueue (without counts, 1 s)";
  private static final String UNCOUNTED_NOW = "kqueue (without counts, 0 s)";
  private static final String LIST = "kqueue (list)";
  private static final String CHANNEL = "kqueue (of a channel)";
  private static final String SELECT = "Selector.select(1 s)";
  private static final String SELECT_NOW = "Selector.selectNow";
  private static final String UNCOUNTED_RING = "kqueue (without counts)";
  private static final String EPOLL = "raw epoll";
  private static final String EPOLL_COUNT = "raw epoll + FIONREAD";
  private static final String NETTY = "Netty epoll_wait";
  private static final long SECOND = 1_000_000_000;

  private final Backend backend;

  DescriptorWorkloads(Backend backend) {
    this.backend = backend;
  }

  List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    workloads.add(pipe());
    workloads.add(pipeChannels());
    workloads.add(pipeAddDelete());
    workloads.add(cascade(100, true));
    workloads.add(cascade(1_000, true));
    workloads.add(cascade(5_000, false));
    workloads.add(largeCascadeWithoutCounts());
    workloads.add(cascadeGrowth());
    workloads.add(echo(1, ONE));
    workloads.add(echo(1_000, TWO));
    return workloads;
  }

  private Workload pipe() {
    return Workload.of(
        "pipe",
        PIPES,
        "write a byte by a downcall, collect the event, read it by a downcall",
        ONE,
        List.of(
            Contender.of(LEVEL, () -> PipeBodies.kqueue(backend, 0, SECOND)),
            Contender.of(SELECT, () -> PipePeers.selector(backend, 1000)),
            Contender.of(LEVEL_NOW, () -> PipeBodies.kqueue(backend, 0, 0)),
            Contender.of(SELECT_NOW, () -> PipePeers.selector(backend, 0)),
            Contender.of(UNCOUNTED, () -> PipeBodies.kqueueWithoutCounts(backend, SECOND)),
            Contender.of(UNCOUNTED_NOW, () -> PipeBodies.kqueueWithoutCounts(backend, 0)),
            Contender.of(CLEAR, () -> PipeBodies.kqueue(backend, EV_CLEAR, SECOND)),
            Contender.of(DISPATCH, () -> PipeBodies.kqueue(backend, EV_DISPATCH, SECOND)),
            Contender.of(LIST, () -> PipeBodies.kqueueList(backend, Duration.ofSeconds(1))),
            Contender.of(CHANNEL, () -> PipeBodies.kqueueOnChannel(backend, SECOND)),
            Contender.of(EPOLL, () -> PipePeers.epoll(backend, false)),
            Contender.of(EPOLL_COUNT, () -> PipePeers.epoll(backend, true)),
            Contender.of(NETTY, () -> NettyPeers.pipe(backend))),
        List.of(
            Pair.of(LEVEL, SELECT, 1.1),
            Pair.of(LEVEL_NOW, SELECT_NOW, 1.3),
            Pair.of(UNCOUNTED, SELECT, 1.1),
            Pair.of(UNCOUNTED_NOW, SELECT_NOW, 1.3),
            Pair.of(CLEAR, SELECT),
            Pair.of(DISPATCH, SELECT),
            Pair.of(LIST, SELECT),
            Pair.of(CHANNEL, SELECT),
            Pair.of(LEVEL_NOW, EPOLL_COUNT),
            Pair.of(LEVEL_NOW, EPOLL),
            Pair.of(LEVEL_NOW, NETTY)));
  }

  private Workload pipeChannels() {
    return Workload.of(
        "pipe-objects",
        PIPES,
        "the same, with the byte written and read through each library's own objects",
        ONE,
        List.of(
            Contender.of("kqueue and Descriptors", () -> PipeBodies.kqueueAndDescriptors(backend)),
            Contender.of("Selector and channels", PipePeers::selectorAndChannels)),
        List.of(Pair.of("kqueue and Descriptors", "Selector and channels")));
  }

  private Workload pipeAddDelete() {
    return Workload.of(
        "pipe-add-delete",
        PIPES,
        "add and delete a READ event of a pipe",
        ONE,
        List.of(
            Contender.of("kqueue", () -> PipeBodies.addDelete(backend)),
            Contender.of("Selector register + cancel", PipePeers::registerCancel),
            Contender.of(EPOLL, () -> PipePeers.epollAddDelete(backend))),
        List.of(Pair.of("kqueue", "Selector register + cancel"), Pair.of("kqueue", EPOLL)));
  }

  private static Cascade.Size size(int pipes, int contenders) {
    return new Cascade.Size(pipes, 100, 1000).withinFileLimit(contenders);
  }

  private Workload cascade(int pipes, boolean raw) {
    Cascade.Size size = size(pipes, raw ? 4 : 2);
    Contender ours = point("kqueue", size, () -> Cascade.kqueue(backend, size));
    Contender selector = point("Selector", size, () -> Cascade.selector(backend, size));
    List<Contender> contenders = new ArrayList<>(List.of(ours, selector));
    List<Pair> pairs = new ArrayList<>(List.of(Pair.of(ours.name(), selector.name(), 1.1)));
    if (raw) { // the limit of open files allows only two of the largest rings
      Contender uncounted =
          point(UNCOUNTED_RING, size, () -> Cascade.kqueueWithoutCounts(backend, size));
      contenders.add(uncounted);
      pairs.add(Pair.of(uncounted.name(), selector.name(), 1.1));
      Contender epoll = point(EPOLL, size, () -> Cascade.epoll(backend, size));
      contenders.add(epoll);
      pairs.add(Pair.of(ours.name(), epoll.name()));
    }
    return Workload.of(
        "cascade-" + pipes,
        CASCADE,
        "a byte passed on in a ring of pipes, 100 bytes at a time",
        ONE,
        List.copyOf(contenders),
        List.copyOf(pairs));
  }

  /** A workload of its own, because the limit of open files allows only two rings of this size. */
  private Workload largeCascadeWithoutCounts() {
    Cascade.Size size = size(5_000, 2);
    Contender ours = point(UNCOUNTED_RING, size, () -> Cascade.kqueueWithoutCounts(backend, size));
    Contender selector = point("Selector", size, () -> Cascade.selector(backend, size));
    return Workload.of(
        "cascade-5000-uncounted",
        CASCADE,
        "the same, without counts of the bytes",
        ONE,
        List.of(ours, selector),
        List.of(Pair.of(ours.name(), selector.name(), 1.1)));
  }

  /**
   * Compares growth with that of Selector, because both include the growing cost of the kernel's
   * pipes.
   */
  private Workload cascadeGrowth() {
    Cascade.Size few = size(100, 4);
    Cascade.Size many = size(5_000, 2).beside(few);
    String kqueueFew = "kqueue (few pipes)";
    String kqueueMany = "kqueue (many pipes)";
    String selectorFew = "Selector (few pipes)";
    String selectorMany = "Selector (many pipes)";
    return Workload.of(
        "cascade-growth",
        CASCADE,
        "the same through a ring of " + many.pipes() + " pipes against one of 100",
        ONE,
        List.of(
            Contender.of(kqueueFew, () -> Cascade.kqueue(backend, few)),
            Contender.of(kqueueMany, () -> Cascade.kqueue(backend, many)),
            Contender.of(selectorMany, () -> Cascade.selector(backend, many)),
            Contender.of(selectorFew, () -> Cascade.selector(backend, few))),
        List.of(Pair.of(kqueueMany, kqueueFew, 1.1), Pair.of(selectorMany, selectorFew)));
  }

  private static Contender point(String line, Cascade.Size size, Body.Factory factory) {
    return Contender.at(line, size.pipes(), "pipes", factory);
  }

  private Workload echo(int connections, Cpus cpus) {
    return Workload.of(
        "echo-" + connections,
        SOCKETS,
        "an echo of 64 bytes over loopback, connections: " + connections,
        cpus,
        List.of(
            Contender.of("kqueue", () -> Echo.kqueue(backend, connections)),
            Contender.of("Selector", () -> Echo.selector(connections)),
            Contender.of("Netty", () -> Echo.netty(connections))),
        List.of(Pair.of("kqueue", "Selector"), Pair.of("kqueue", "Netty")));
  }
}
