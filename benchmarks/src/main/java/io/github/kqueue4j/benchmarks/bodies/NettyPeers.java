// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventArray;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bodies that use Netty's native epoll transport. */
public final class NettyPeers {
  private NettyPeers() {}

  private static void check() throws UnavailableException {
    if (!Epoll.isAvailable()) {
      throw new UnavailableException(
          "Netty's native epoll transport does not run on this machine: "
              + Epoll.unavailabilityCause());
    }
  }

  private static EventLoopGroup loops(int count) throws UnavailableException {
    check();
    return new MultiThreadIoEventLoopGroup(count, EpollIoHandler.newFactory());
  }

  private static void end(EventLoopGroup loops) {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  static EchoServer echoServer() throws UnavailableException {
    EventLoopGroup loops = loops(1);
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new SendBack())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return new EchoServer() {
      @Override
      public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
      }

      @Override
      public void close() {
        end(loops);
      }
    };
  }

  /**
   * Returns a body that writes one byte to a pipe, waits in Netty's own epoll_wait (JNI), and reads
   * the byte.
   *
   * @param backend provides the descriptors of the channels
   * @return the body
   * @throws Exception if the body cannot be created
   */
  @SuppressWarnings("deprecation") // the only epollWait that is public
  public static Body pipe(Backend backend) throws Exception {
    check();
    Machine.requireSystemDescriptors(backend);
    Constructor<EpollEventArray> newArray = EpollEventArray.class.getDeclaredConstructor(int.class);
    newArray.setAccessible(true);
    EpollEventArray events = newArray.newInstance(4);
    FileDescriptor epoll = Native.newEpollCreate();
    FileDescriptor timer = Native.newTimerFd();
    Pipe pipe = PipeBodies.nonBlockingPipe();
    int source = backend.of(pipe.source()).number();
    int sink = backend.of(pipe.sink()).number();
    Native.epollCtlAdd(epoll.intValue(), source, Native.EPOLLIN | Native.EPOLLET);
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long ready = 0;
        for (int i = 0; i < times; i++) {
          Posix.writeByte(sink);
          ready += Native.epollWait(epoll, events, timer, 0, 0);
          Posix.readByte(source);
        }
        return ready;
      }

      @Override
      public void close() throws IOException {
        epoll.close();
        timer.close();
        PipePeers.closeBoth(pipe);
      }
    };
  }

  /**
   * Returns a body with two event loops that submit a task to each other in turns. An operation is
   * a round trip.
   *
   * @return the body
   * @throws UnavailableException if the transport does not run on this machine
   */
  public static Body pingPong() throws UnavailableException {
    EventLoopGroup loops = loops(2);
    EventExecutor ping = loops.next();
    EventExecutor pong = loops.next();
    ping.submit(() -> Affinity.pin(0)).syncUninterruptibly();
    pong.submit(() -> Affinity.pin(1)).syncUninterruptibly();
    return new EventLoopPair(loops, ping, pong);
  }

  static Timers.Scheduler scheduler() throws UnavailableException {
    EventLoopGroup loops = loops(1);
    EventExecutor loop = loops.next();
    return new Timers.Scheduler() {
      @Override
      public void schedule(Runnable task, long delayNanos) {
        var _ = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void close() {
        end(loops);
      }
    };
  }

  /** Sends received bytes back. */
  @Sharable
  private static final class SendBack extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.writeAndFlush(message, context.voidPromise()); // a failure closes the channel
    }
  }

  /** The two event loops of a ping-pong. */
  private static final class EventLoopPair implements Body {
    private final Samples samples = new Samples(1 << 16);
    private final EventLoopGroup loops;
    private final EventExecutor ping;
    private final EventExecutor pong;
    private CountDownLatch done = new CountDownLatch(1);
    private int left;
    private long from;

    EventLoopPair(EventLoopGroup loops, EventExecutor ping, EventExecutor pong) {
      this.loops = loops;
      this.ping = ping;
      this.pong = pong;
    }

    private void reply() {
      ping.execute(this::onReply);
    }

    private void onReply() {
      long now = System.nanoTime();
      samples.add(now - from);
      from = now;
      if (--left == 0) {
        done.countDown();
      } else {
        pong.execute(this::reply);
      }
    }

    @Override
    public long run(int times) throws InterruptedException {
      done = new CountDownLatch(1);
      left = times;
      ping.execute(() -> {
        from = System.nanoTime();
        pong.execute(this::reply);
      });
      done.await();
      return (long) times - left;
    }

    @Override
    public Optional<Samples> samples() {
      return Optional.of(samples);
    }

    @Override
    public void close() {
      end(loops);
    }
  }
}
