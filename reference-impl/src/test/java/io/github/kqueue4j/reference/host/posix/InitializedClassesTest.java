// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.jvm.Initializers;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A class with a static initializer is initialized when the first kqueue is opened, which has room
 * on the stack or fails before it begins; or it is known to be initialized later with room, for a
 * start that takes no time for what a program may never use.
 */
@EnabledOnOs(OS.LINUX)
class InitializedClassesTest {
  private static final String API = "io.github.kqueue4j.";
  private static final String REFERENCE = API + "reference.";

  /** The classes that are initialized later, each under the method that checks the stack first. */
  private static final Set<String> LATER = new TreeSet<>();

  private static void later(String place, String... names) {
    for (String name : names) {
      LATER.add(place + name);
    }
  }

  static {
    // FirstUse of the API: messages
    later(API, "ChangeErrors$1", "FlagWords", "FlagWords$1");
    // Kernel.sysfiltOps, before the first change of a filter
    later(REFERENCE + "kern.", "AioFilter", "FileFilter", "ProcFilter", "TimerFilter");
    later(REFERENCE + "kern.", "UserFilter");
    // KqueueOps.kqreadFiltops, before a kqueue is watched
    later(REFERENCE + "kern.", "KqueueOps$KqreadFiltops");
    // HostLwp.turn and Leader, before a thread leads for the first time
    later(REFERENCE + "host.", "Turn", "BackgroundLeader");
    // FileDesc.begin, before the first change of a filter
    later(REFERENCE + "host.", "ProcessEnd", "SignalFence", "VmSignals$Standard");
    later(REFERENCE + "host.linux.", "Epoll$Ring", "Statx", "EpollItems");
    later(REFERENCE + "host.linux.", "LinuxProc$Watchers", "Netlink");
    later(REFERENCE + "host.linux.", "Pidfd", "Pidfd$Zombie", "ProcessConnector$Found");
    later(REFERENCE + "host.poll.", "PollOps");
    later(REFERENCE + "host.posix.", "FileSize", "ProcessCalls");
    later(REFERENCE + "host.portable.", "ChannelOps", "ChannelWatch", "JdkErrors", "VnodeFile");
    later(REFERENCE + "host.portable.", "VnodeFile$PathState");
    // LinuxFileDesc.ops, before the first file of a kind
    later(REFERENCE + "host.linux.", "DeviceOps", "PipeOps", "SocketOps", "Sockets", "VnodeOps");
    later(REFERENCE + "host.linux.", "Inotify", "InotifyLimits", "ProcFd", "Stat", "VnodeEvents");
    // HostProvider, before each operation that makes a descriptor
    later(REFERENCE + "host.portable.", "Stream", "StreamFile");
    later(REFERENCE + "host.posix.", "ForeignTransfer", "SocketFds", "SocketFds$Address");
    // Calls, before a function is bound in another way
    later(REFERENCE + "host.posix.", "Calls$Bare", "Calls$Heap", "Calls$Variadic");
    // used by a thread of its own only
    later(REFERENCE + "host.linux.", "ProcessEvents$1");
  }

  /** Opens a watch service, which opens a watcher. */
  static final class OpenService {
    private OpenService() {}

    public static void main(String[] args) throws Exception {
      KqueueWatchService.open().close();
    }
  }

  /** The packages of calls; {@code host.sim} is for tests only. */
  private static boolean isOfCalls(String name, String otherHosts) {
    String pack = name.substring(0, name.lastIndexOf('.') + 1);
    if (pack.equals(API)) {
      return true;
    }
    boolean other =
        Stream.of(otherHosts.split(" ")).anyMatch(of -> pack.endsWith(of) || name.endsWith(of));
    return !other
        && (pack.startsWith(REFERENCE + "host.")
            || pack.equals(REFERENCE + "adapter.")
            || pack.equals(REFERENCE + "kern.")
            || pack.equals(REFERENCE + "lwkt."));
  }

  @ParameterizedTest
  @CsvSource({
    "linux, .sim. .poll. .portable.",
    "poll, .sim. .linux. PortableHost$1",
    "portable, .sim. .linux. .poll. .posix."
  })
  void areInitializedByOpenOrKnown(String host, String otherHosts) throws Exception {
    String log =
        new ChildJvm()
            .with("-Xlog:class+init=info", "-Dkqueue4j.reference.host=" + host)
            .run(StartTest.Open.class);
    Set<String> found = new TreeSet<>(Initializers.ofModule(Kqueue.class));
    found.addAll(Initializers.ofModule(Calls.class));

    assertThat(found).containsAll(LATER);
    assertThat(found)
        .filteredOn(name -> isOfCalls(name, otherHosts) && !LATER.contains(name))
        .isNotEmpty()
        .allMatch(name -> Initializers.ran(log, name));
  }

  @Test
  void areInitializedByOpeningAWatchService() throws Exception {
    String log = new ChildJvm().with("-Xlog:class+init=info").run(OpenService.class);

    assertThat(Initializers.ofModule(Kqueue.class))
        .filteredOn(name -> name.startsWith(API + "watch.") || name.startsWith(API + "spi."))
        .isNotEmpty()
        .allMatch(name -> Initializers.ran(log, name));
  }
}
