// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.host.posix.RefusalScenarios.await;
import static io.github.kqueue4j.reference.host.posix.RefusalScenarios.check;
import static io.github.kqueue4j.reference.host.posix.RefusalScenarios.read;
import static io.github.kqueue4j.reference.host.posix.RefusalScenarios.write;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Body;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.IdleBody;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import io.github.kqueue4j.reference.host.posix.Waiter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Typical uses of the host portable: channels of the application, and more uses of files. */
final class JdkScenarios {
  private static final int NOTES =
      SysEvent.NOTE_WRITE | SysEvent.NOTE_DELETE | SysEvent.NOTE_ATTRIB;

  private JdkScenarios() {}

  /** All programs of this class. */
  static final List<Scenario> ALL =
      List.of(
          new Scenario("channel", JdkScenarios::channel),
          new Scenario("channel clear", JdkScenarios::channelWithClear),
          new Scenario("channel write", JdkScenarios::channelWrite),
          new Scenario("channel again", JdkScenarios::channelAgain),
          new Scenario("closed channel", JdkScenarios::closedChannel),
          new Scenario("TCP", JdkScenarios::tcp),
          new Scenario("TCP connects", JdkScenarios::connect),
          new Scenario("channel nested", JdkScenarios::nested),
          new Scenario("channel of two", JdkScenarios::twoQueues),
          new Scenario("channel sleeper", withChannel(JdkScenarios::sleeper)),
          new Scenario("channel polled", withChannel(JdkScenarios::polled)),
          new Scenario("channel wakeup", withChannel(RefusalScenarios::wakeup)),
          new Scenario("channel close", withChannel(RefusalScenarios::close)),
          new Scenario("channel interrupt", withChannel(RefusalScenarios::interrupt)),
          new Scenario("channel virtual", withChannel(RefusalScenarios::virtualThread)),
          new Scenario("attributes", JdkScenarios::attributes),
          new Scenario("link", JdkScenarios::link),
          new Scenario("recreated directory", JdkScenarios::recreated),
          new Scenario("two files", JdkScenarios::twoFiles));

  /** A program that has a pipe of the JDK. */
  private interface PipeBody {
    void run(Pipe.SourceChannel source, Pipe.SinkChannel sink) throws Exception;
  }

  private static void withPipe(PipeBody body) throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      sink.configureBlocking(false);
      body.run(source, sink);
    }
  }

  private static Body withChannel(IdleBody body) {
    return (backend, kq) -> withPipe((source, sink) -> body.run(backend, kq, backend.of(source)));
  }

  private static void channel(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      Descriptor in = backend.of(source);
      Descriptor out = backend.of(sink);
      kq.register(KEvent.read(in).add());
      check(kq.poll().isEmpty(), "an empty pipe");
      for (int i = 1; i <= 3; i++) {
        write(out, i);
        check(await(kq, Filter.READ).data() > 0, "a readable pipe");
        read(in, i);
      }
      sink.close();
      await(kq, Filter.READ);
    });
  }

  private static void channelWithClear(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      Descriptor in = backend.of(source);
      kq.register(KEvent.read(in).add().clear());
      for (int i = 1; i <= 3; i++) {
        write(backend.of(sink), 10);
        await(kq, Filter.READ);
        read(in, 10);
      }
    });
  }

  private static void channelWrite(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      kq.register(KEvent.write(backend.of(sink)).add().oneshot());
      check(await(kq, Filter.WRITE).data() > 0, "room in an empty pipe");
      check(kq.poll().isEmpty(), "a oneshot event that has fired");
    });
  }

  private static void channelAgain(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      Descriptor in = backend.of(source);
      for (int i = 0; i < 3; i++) {
        kq.register(KEvent.read(in).add());
        write(backend.of(sink), 1);
        await(kq, Filter.READ);
        read(in, 1);
        kq.register(KEvent.read(in).delete());
      }
    });
  }

  private static void closedChannel(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      kq.register(KEvent.read(backend.of(source)).add());
      kq.register(KEvent.write(backend.of(sink)).add().clear());
      await(kq, Filter.WRITE);
      source.close();
      sink.close();
      check(kq.poll().isEmpty(), "closed channels");
    });
    channelAgain(backend, kq);
  }

  /** A program that has a listening socket, and a second one that connects. */
  private interface SocketBody {
    void run(ServerSocketChannel server, SocketChannel client) throws Exception;
  }

  private static void withSockets(SocketBody body) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open();
        SocketChannel client = SocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      client.setOption(StandardSocketOptions.SO_LINGER, 0); // avoids the state TIME_WAIT
      body.run(server, client);
    }
  }

  private static void tcp(Backend backend, Kqueue kq) throws Exception {
    withSockets((server, client) -> {
      kq.register(KEvent.read(backend.of(server)).add());
      client.connect(server.getLocalAddress());
      client.configureBlocking(false);
      await(kq, Filter.READ);
      try (SocketChannel accepted = server.accept()) {
        kq.register(KEvent.read(backend.of(server)).delete());
        accepted.configureBlocking(false);
        Descriptor in = backend.of(accepted);
        kq.register(KEvent.read(in).add());
        for (int i = 1; i <= 3; i++) {
          write(backend.of(client), i);
          KEvent event = await(kq, Filter.READ);
          check(event.data() > 0 && !event.isEof(), event);
          read(in, i);
        }
        client.shutdownOutput();
        KEvent end = await(kq, Filter.READ);
        check(end.isEof() || end.data() == 1, end); // 1: the bytes could not be counted
      }
    });
  }

  private static void connect(Backend backend, Kqueue kq) throws Exception {
    withSockets((server, client) -> {
      client.configureBlocking(false);
      boolean connected = client.connect(server.getLocalAddress());
      kq.register(KEvent.write(backend.of(client)).add().clear());
      await(kq, Filter.WRITE);
      check(connected || client.finishConnect(), "a connection");
    });
  }

  private static void nested(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      try (Kqueue inner = Kqueue.open(backend)) {
        inner.register(KEvent.read(backend.of(source)).add());
        kq.register(KEvent.read(inner.descriptor()).add());
        write(backend.of(sink), 1);
        await(kq, Filter.READ);
        await(inner, Filter.READ);
      }
    });
  }

  private static void twoQueues(Backend backend, Kqueue kq) throws Exception {
    withPipe((source, sink) -> {
      try (Kqueue other = Kqueue.open(backend)) {
        Descriptor in = backend.of(source);
        kq.register(KEvent.read(in).add());
        other.register(KEvent.read(in).add());
        write(backend.of(sink), 1);
        await(kq, Filter.READ);
        await(other, Filter.READ);
      }
    });
  }

  /** Waits for two events that another thread causes: one of the selector, one by a wake-up. */
  private static void sleeper(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    kq.register(KEvent.read(idle).add(), KEvent.user(7).add().clear());
    try (Waiter waiter = Waiter.on(kq)) {
      kq.register(KEvent.user(7).trigger());
      check(waiter.events().size() == 1, "a triggered event");
    }
    kq.register(KEvent.read(idle).delete());
  }

  /** Polls while another thread waits in the selector. */
  private static void polled(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    kq.register(KEvent.read(idle).add());
    try (Waiter waiter = Waiter.on(kq)) {
      for (int i = 0; i < 10; i++) {
        check(kq.poll().isEmpty(), "an idle channel");
      }
      kq.wakeup();
      check(waiter.events().isEmpty(), "a wait that was ended");
    }
    kq.register(KEvent.read(idle).delete());
  }

  /** A program that uses a directory of its own. */
  private interface DirectoryBody {
    void run(Path directory) throws Exception;
  }

  private static void withDirectory(DirectoryBody body) throws Exception {
    Path directory = Files.createTempDirectory("refusal");
    try {
      body.run(directory);
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (var entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  private static void attributes(Backend backend, Kqueue kq) throws Exception {
    withDirectory(directory -> {
      Path path = Files.createFile(directory.resolve("file"));
      try (Descriptor file = backend.open(path)) {
        kq.register(KEvent.vnode(file, NOTES).add().clear());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        awaitNote(kq, SysEvent.NOTE_ATTRIB);
      }
    });
  }

  private static void awaitNote(Kqueue kq, int note) throws Exception {
    KEvent event;
    do {
      event = await(kq, Filter.VNODE);
    } while ((event.fflags() & note) == 0);
  }

  private static void link(Backend backend, Kqueue kq) throws Exception {
    withDirectory(directory -> {
      Path target = Files.createFile(directory.resolve("file"));
      Path link = Files.createSymbolicLink(directory.resolve("link"), target);
      try (Descriptor there = backend.open(link);
          Descriptor itself = backend.open(link, LinkOption.NOFOLLOW_LINKS)) {
        kq.register(KEvent.vnode(there, NOTES).add().clear());
        kq.register(KEvent.vnode(itself, NOTES).add().clear());
        Files.delete(link);
        awaitNote(kq, SysEvent.NOTE_DELETE);
        Files.writeString(target, "abc");
        awaitNote(kq, SysEvent.NOTE_WRITE);
      }
    });
  }

  /** A directory that goes and comes back, and a file in it that is watched by its new name. */
  private static void recreated(Backend backend, Kqueue kq) throws Exception {
    withDirectory(directory -> {
      Path inner = Files.createDirectory(directory.resolve("inner"));
      Path kept = Files.createFile(directory.resolve("kept"));
      Path name = Files.createLink(inner.resolve("name"), kept);
      try (Descriptor file = backend.open(name)) {
        kq.register(KEvent.vnode(file, NOTES).add().clear());
        Files.move(inner, directory.resolve("away"));
        delete(directory.resolve("away"));
        awaitNote(kq, SysEvent.NOTE_DELETE);
      }
      Files.createDirectory(inner);
      Files.createLink(name, kept);
      try (Descriptor file = backend.open(name)) {
        kq.register(KEvent.vnode(file, NOTES).add().clear());
        Files.writeString(kept, "abc");
        Files.writeString(name, "abcdef");
        awaitNote(kq, SysEvent.NOTE_WRITE);
      }
    });
  }

  private static void twoFiles(Backend backend, Kqueue kq) throws Exception {
    withDirectory(directory -> {
      Path one = Files.createFile(directory.resolve("one"));
      Path two = Files.createFile(directory.resolve("two"));
      try (Descriptor first = backend.open(one);
          Descriptor second = backend.open(two);
          Kqueue other = Kqueue.open(backend)) {
        kq.register(KEvent.vnode(first, NOTES).add().clear());
        other.register(KEvent.vnode(second, NOTES).add().clear());
        other.register(KEvent.vnode(first, NOTES).add().clear());
        Files.delete(one);
        awaitNote(kq, SysEvent.NOTE_DELETE);
        awaitNote(other, SysEvent.NOTE_DELETE);
        Files.delete(two);
        awaitNote(other, SysEvent.NOTE_DELETE);
      }
    });
  }
}
