// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import static io.github.kqueue4j.benchmarks.sidebyside.Cpus.ANY;
import static io.github.kqueue4j.benchmarks.sidebyside.Cpus.TWO;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.ColdProgram.Part;
import io.github.kqueue4j.benchmarks.bodies.ChildExit;
import io.github.kqueue4j.benchmarks.bodies.ColdStart;
import io.github.kqueue4j.benchmarks.bodies.DirectoryChange;
import io.github.kqueue4j.benchmarks.bodies.FileChange;
import io.github.kqueue4j.benchmarks.bodies.HeapPerRegistration;
import io.github.kqueue4j.benchmarks.bodies.KqueueLibrary;
import io.github.kqueue4j.benchmarks.bodies.NativeBodies;
import io.github.kqueue4j.benchmarks.bodies.Parallel;
import io.github.kqueue4j.benchmarks.bodies.SimulationBodies;
import io.github.kqueue4j.benchmarks.bodies.UserEventBodies;
import io.github.kqueue4j.benchmarks.bodies.UserEventPeers;
import java.util.ArrayList;
import java.util.List;

/** All workloads that are measured side by side. */
public final class Catalogue {
  static final String USER = "User events";
  static final String ORIGINAL = "original C";

  private final Backend backend;

  private Catalogue(Backend backend) {
    this.backend = backend;
  }

  /**
   * Returns all workloads.
   *
   * @param backend the backend to measure
   * @return the workloads in the order of the report
   */
  public static List<Workload> workloads(Backend backend) {
    Catalogue catalogue = new Catalogue(backend);
    List<Workload> workloads = new ArrayList<>();
    workloads.add(catalogue.user());
    workloads.add(catalogue.userGrowth());
    workloads.add(catalogue.addDelete());
    workloads.add(catalogue.threads());
    workloads.addAll(new DescriptorWorkloads(backend).workloads());
    workloads.addAll(new WakeupWorkloads(backend).workloads());
    workloads.add(catalogue.file());
    for (int files : List.of(1, 1_000, 10_000)) {
      workloads.add(catalogue.watchService(files));
    }
    workloads.add(catalogue.exit());
    workloads.add(catalogue.simulated());
    workloads.add(catalogue.nativeCall());
    workloads.add(catalogue.heap());
    workloads.add(catalogue.cold());
    return workloads;
  }

  /**
   * Returns one contender of one workload.
   *
   * @param backend the backend to measure
   * @param workload the id of the workload
   * @param contender the name of the contender, or of its curve
   * @return the contender
   */
  public static Contender contender(Backend backend, String workload, String contender) {
    return workloads(backend).stream()
        .filter(each -> each.id().equals(workload))
        .flatMap(each -> each.contenders().stream())
        .filter(each -> each.name().equals(contender) || each.line().equals(contender))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(workload + " has no contender: " + contender));
  }

  private Workload user() {
    return Workload.of(
        "user",
        USER,
        "trigger and collect a USER event in one call",
        ANY,
        List.of(
            Contender.of("kqueue (buffer)", () -> UserEventBodies.trigger(backend, 0)),
            Contender.of("kqueue (list)", () -> UserEventBodies.triggerList(backend, 0)),
            Contender.of(ORIGINAL, () -> KqueueLibrary.trigger(0)),
            Contender.of("LinkedTransferQueue", UserEventPeers::transferQueue),
            Contender.of("Selector.wakeup + select", UserEventPeers::selectorWakeup),
            Contender.of("raw eventfd + epoll", UserEventPeers::eventfd)),
        List.of(
            Pair.of("kqueue (buffer)", ORIGINAL, 1.5),
            Pair.of("kqueue (list)", ORIGINAL),
            Pair.of("kqueue (list)", "kqueue (buffer)"),
            Pair.of("kqueue (buffer)", "LinkedTransferQueue"),
            Pair.of("kqueue (buffer)", "Selector.wakeup + select"),
            Pair.of("kqueue (buffer)", "raw eventfd + epoll")));
  }

  private Workload userGrowth() {
    List<Contender> contenders = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    for (int idle : new int[] {0, 1_000, 10_000, 100_000}) {
      Contender ours =
          Contender.at(
              "kqueue (buffer)", idle, "idle", () -> UserEventBodies.trigger(backend, idle));
      Contender original = Contender.at(ORIGINAL, idle, "idle", () -> KqueueLibrary.trigger(idle));
      contenders.add(ours);
      contenders.add(original);
      if (idle > 0) {
        pairs.add(Pair.of(ours.name(), contenders.get(0).name(), 1.1));
        pairs.add(Pair.of(ours.name(), original.name()));
      }
    }
    return Workload.of(
        "user-growth",
        USER,
        "trigger and collect one event among idle events",
        ANY,
        List.copyOf(contenders),
        List.copyOf(pairs));
  }

  private Workload addDelete() {
    return Workload.of(
        "user-add-delete",
        USER,
        "add and delete a USER event in one call",
        ANY,
        List.of(
            Contender.of("kqueue (buffer)", () -> UserEventBodies.addDelete(backend)),
            Contender.of("kqueue (list)", () -> UserEventBodies.addDeleteList(backend)),
            Contender.of(ORIGINAL, KqueueLibrary::addDelete)),
        List.of(
            Pair.of("kqueue (buffer)", ORIGINAL, 2), Pair.of("kqueue (list)", "kqueue (buffer)")));
  }

  private Workload threads() {
    List<Contender> contenders = new ArrayList<>();
    for (int count : new int[] {1, 2, 4}) {
      contenders.add(
          Contender.at(
              "kqueues",
              count,
              count == 1 ? "thread" : "threads",
              () -> Parallel.of(count, () -> UserEventBodies.trigger(backend, 0))));
    }
    return Workload.of(
        "threads",
        "Threads",
        "trigger and collect, each thread on its own kqueue; time over all operations",
        TWO,
        List.copyOf(contenders),
        List.of(
            Pair.of(contenders.get(1).name(), contenders.get(0).name(), 1 / 1.9),
            Pair.of(contenders.get(2).name(), contenders.get(0).name())));
  }

  private Workload file() {
    return Workload.of(
        "file",
        "Files and processes",
        "from a write to a file to the event",
        ANY,
        List.of(
            Contender.of("kqueue VNODE", () -> FileChange.kqueue(backend)),
            Contender.of("JDK WatchService", FileChange::watchService)),
        List.of(Pair.of("kqueue VNODE", "JDK WatchService")));
  }

  private Workload watchService(int files) {
    return Workload.of(
        "watch-service-" + files,
        "Files and processes",
        "from the creation of a file in a directory of " + files + " files to the key's event",
        ANY,
        List.of(
            Contender.of("KqueueWatchService", () -> DirectoryChange.kqueue(backend, files)),
            Contender.of("JDK WatchService", () -> DirectoryChange.jdk(files))),
        List.of(Pair.of("KqueueWatchService", "JDK WatchService")));
  }

  private Workload exit() {
    return Workload.of(
            "exit",
            "Files and processes",
            "from the end of a child's input to the event of the child's exit",
            ANY,
            List.of(
                Contender.of("kqueue PROC", () -> ChildExit.kqueue(backend)),
                Contender.of("Process.onExit", ChildExit::onExit),
                Contender.of("Process.waitFor", ChildExit::waitFor)),
            List.of(
                Pair.of("kqueue PROC", "Process.onExit"),
                Pair.of("kqueue PROC", "Process.waitFor")))
        .batches(10, 0);
  }

  private Workload simulated() {
    return Workload.of(
        "simulated",
        "Simulated kernel",
        "a program on its own simulated kernel",
        ANY,
        List.of(
            Contender.of("golden scenario with its trace", SimulationBodies::goldenScenarios),
            Contender.of("nine minutes of an idle loop", SimulationBodies::idleLoop)),
        List.of());
  }

  private Workload nativeCall() {
    return Workload.of(
        "native",
        "Native backend",
        "a call of the native backend, and the same call as a bare downcall",
        ANY,
        List.of(
            Contender.of("native (USER)", NativeBodies::trigger),
            Contender.of("bare downcall (USER)", KqueueLibrary::bareTrigger),
            Contender.of("native (nothing pending)", NativeBodies::poll),
            Contender.of("bare downcall (nothing pending)", KqueueLibrary::barePoll)),
        List.of(
            Pair.of("native (USER)", "bare downcall (USER)"),
            Pair.of("native (nothing pending)", "bare downcall (nothing pending)")));
  }

  private Workload heap() {
    return Workload.of(
            "heap",
            "Memory",
            "bytes of heap for each registration",
            ANY,
            List.of(
                Contender.of(
                    "kqueue (idle USER event)", () -> HeapPerRegistration.userEvents(backend)),
                Contender.of(
                    "kqueue (READ event of a pipe)", () -> HeapPerRegistration.readEvents(backend)),
                Contender.of("SelectionKey of a pipe", HeapPerRegistration::selectionKeys)),
            List.of(Pair.of("kqueue (READ event of a pipe)", "SelectionKey of a pipe")))
        .in("B")
        .batches(1, 3);
  }

  private Workload cold() {
    List<Contender> contenders = new ArrayList<>();
    for (Part part : Part.values()) {
      contenders.add(Contender.of(part.toString(), () -> ColdStart.of(part)));
    }
    return Workload.of(
            "cold",
            "Start-up",
            "from the start of a JVM",
            ANY,
            List.copyOf(contenders),
            List.of(
                Pair.of(Part.OPEN.toString(), Part.SELECTOR.toString()),
                Pair.of(Part.DISCOVER.toString(), Part.OPEN.toString()),
                Pair.of(Part.FIRST_DOWNCALL.toString(), Part.OPEN.toString()),
                Pair.of(Part.OPEN_WARM_FFM.toString(), Part.OPEN.toString())))
        .batches(1, 7);
  }
}
