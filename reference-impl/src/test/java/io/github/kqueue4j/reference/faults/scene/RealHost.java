// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import static io.github.kqueue4j.SysEvent.NOTE_FORK;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A host with real threads, descriptors, files and processes. */
final class RealHost extends TestedHost {
  private final Backend backend;
  private final Worker another;
  private final Leftovers leftovers = new Leftovers();
  private final Path directory;
  private @Nullable WatchedProcess old;
  private @Nullable ServerSocketChannel server;
  private long files;

  /** Watches this process for forks; null before the first call that traces a process. */
  private @Nullable Kqueue tracer;

  RealHost(String name, ReferenceHost host, Worker another) throws IOException {
    super(name);
    this.backend = Backend.from(new HostProvider("reference", () -> host));
    this.another = another;
    this.directory = Files.createTempDirectory("kqueue4j-faults");
  }

  @Override
  void begin() throws Exception {
    oldProcess();
    leftovers.begin();
  }

  @Override
  void keepTracing() throws Exception {
    KEvent forks = KEvent.proc(ProcessHandle.current().pid(), NOTE_FORK);
    endTracing(); // begun again, since the thread may have ended with an Error
    Kqueue queue = Kqueue.open(backend);
    tracer = queue;
    queue.register(forks.add());
  }

  private void endTracing() {
    Kqueue queue = tracer;
    if (queue != null) {
      queue.close();
      tracer = null;
    }
  }

  @Override
  Backend backend() {
    return backend;
  }

  @Override
  void byAnother(String what, Body body) throws Exception {
    another.call(
        what,
        () -> {
          body.run();
          return true;
        });
  }

  @Override
  Sleeper sleeper(String threadName, boolean virtual, Callable<? extends List<KEvent>> wait) {
    return new RealSleeper(threadName, virtual, wait);
  }

  @Override
  WatchedFile file() throws Exception {
    Path path = Files.createFile(directory.resolve("file" + files++));
    Descriptor descriptor = backend.open(path);
    return new WatchedFile() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public Descriptor openAgain() throws Exception {
        return backend.open(path);
      }

      @Override
      public void write() throws Exception {
        Files.write(path, new byte[] {'x'}, StandardOpenOption.APPEND);
      }

      @Override
      public void close() throws Exception {
        Files.deleteIfExists(path);
        descriptor.close();
      }
    };
  }

  @Override
  WatchedProcess process() throws Exception {
    return new Shell();
  }

  @Override
  long oldProcess() throws Exception {
    WatchedProcess process = old;
    if (process == null) {
      process = process();
      old = process;
    }
    return process.pid();
  }

  @Override
  UrgentSocket urgentSocket() throws Exception {
    ServerSocketChannel listening = server;
    if (listening == null) {
      listening = ServerSocketChannel.open();
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server = listening;
      leftovers.begin();
    }
    SocketChannel sender = SocketChannel.open(listening.getLocalAddress());
    sender.setOption(StandardSocketOptions.SO_LINGER, 0); // avoids the state TIME_WAIT
    SocketChannel receiver = listening.accept();
    receiver.configureBlocking(false);
    Descriptor descriptor = backend.of(receiver);
    return new UrgentSocket() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public void send() throws Exception {
        sender.socket().sendUrgentData('!');
      }

      @Override
      public void close() throws Exception {
        sender.close();
        receiver.close();
      }
    };
  }

  @Override
  void raise(Signal signal) throws Exception {
    Class<?> type = Class.forName("sun.misc.Signal");
    Object made = type.getConstructor(String.class).newInstance(signal.name());
    type.getMethod("raise", type).invoke(null, made);
  }

  @Override
  List<String> end() {
    return leftovers.end();
  }

  @Override
  List<String> leftovers() {
    endTracing();
    endOldProcess(); // a thread waits for the end of a process that was watched, on some hosts
    return leftovers.threads();
  }

  private void endOldProcess() {
    WatchedProcess process = old;
    if (process != null) {
      old = null;
      try {
        process.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  void close() {
    try {
      endOldProcess();
      if (server != null) {
        server.close();
      }
      for (java.io.File file : directory.toFile().listFiles()) {
        Files.delete(file.toPath());
      }
      Files.delete(directory);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A shell that executes commands of the test. */
  private static final class Shell implements WatchedProcess {
    private final Process process;

    Shell() throws IOException {
      process =
          new ProcessBuilder("/bin/sh")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public void fork() throws IOException {
      process.getOutputStream().write("(:)\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    @Override
    public void exit() throws IOException {
      process.getOutputStream().close();
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
