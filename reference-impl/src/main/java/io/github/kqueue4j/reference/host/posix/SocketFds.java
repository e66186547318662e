// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.spi.ChannelNumbers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file descriptor of a channel if the JDK does not reveal it: the only socket of this
 * process with the channel's addresses. Only Linux lists the open descriptors, so elsewhere the JDK
 * has to reveal them.
 */
public final class SocketFds {
  private static final LibraryFunction GETSOCKNAME = LibraryFunction.of("getsockname");
  private static final LibraryFunction GETPEERNAME = LibraryFunction.of("getpeername");

  private static final int AF_INET = 2;
  private static final int AF_INET6_OF_LINUX = 10;

  /** The offset of an address's length in the scratch memory. */
  private static final int LENGTH = 248;

  private static final int ROOM = 128;

  private static final String OPEN_DESCRIPTORS = "/proc/self/fd";

  private SocketFds() {}

  /** {@code struct sockaddr_in} and {@code struct sockaddr_in6} of Linux. */
  static final class Sockaddr {
    static final int FAMILY = 0;
    static final int PORT = 2;
    static final int ADDR = 4;
    static final int ADDR6 = 8;

    private Sockaddr() {}
  }

  /**
   * An address in a form that is the same for IPv4 and IPv6.
   *
   * @param host the bytes of the IP address; empty for the wildcard address
   * @param port the port
   */
  private record Address(String host, int port) {
    static final Address NONE = new Address("", 0);

    static Address of(@Nullable SocketAddress address) {
      if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
        return NONE;
      }
      return new Address(plain(internet.getAddress().getAddress()), internet.getPort());
    }

    /** Removes the prefix of an IPv4-mapped address; empty for the wildcard address. */
    private static String plain(byte[] host) {
      int prefix = 0;
      while (prefix < host.length && host[prefix] == 0) {
        prefix++;
      }
      if (prefix == host.length) {
        return "";
      }
      boolean mapped = host.length == 16 && prefix == 10 && host[10] == -1 && host[11] == -1;
      byte[] address = mapped ? Arrays.copyOfRange(host, 12, 16) : host;
      boolean any = mapped && (address[0] | address[1] | address[2] | address[3]) == 0;
      return any ? "" : new String(address, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Returns the file descriptor of a channel.
   *
   * @param s the thread's memory
   * @param channel an open channel of the JDK
   * @return its file descriptor
   * @throws UnsupportedOperationException if a launch flag is required; the message names the flag
   * @throws IllegalArgumentException if the channel is not one of the JDK's own classes, and so has
   *     no file descriptor
   */
  public static int number(CallMemory s, SelectableChannel channel) {
    try {
      return ChannelNumbers.number(channel);
    } catch (UnsupportedOperationException e) {
      return find(s, channel, e);
    }
  }

  private static int find(
      CallMemory s, SelectableChannel channel, UnsupportedOperationException without) {
    String[] names = SystemConstants.LOCAL.atomic() == 0 ? null : new File(OPEN_DESCRIPTORS).list();
    if (names == null || !(channel instanceof NetworkChannel socket)) {
      throw without;
    }
    int found = -1;
    int candidates = 0;
    try {
      Address local = Address.of(socket.getLocalAddress());
      Address remote = Address.of(remoteOf(channel));
      for (String name : names) {
        int fd = Integer.parseInt(name);
        if (isLike(s, fd, channel)
            && addressOf(s, GETSOCKNAME, fd).equals(local)
            && addressOf(s, GETPEERNAME, fd).equals(remote)) {
          found = fd;
          candidates++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (candidates != 1) {
      throw new UnsupportedOperationException(
          (candidates + " sockets of this process have the addresses of " + channel + ", so that ")
              + without.getMessage(),
          without);
    }
    return found;
  }

  private static @Nullable SocketAddress remoteOf(SelectableChannel channel) throws IOException {
    return switch (channel) {
      case SocketChannel stream -> stream.getRemoteAddress();
      case DatagramChannel datagram -> datagram.getRemoteAddress();
      default -> null;
    };
  }

  /** Whether a descriptor is a socket of the same kind as the channel. */
  private static boolean isLike(CallMemory s, int fd, SelectableChannel channel) {
    int type = SocketCalls.type(s, fd);
    if (channel instanceof DatagramChannel) {
      return type == SocketCalls.SOCK_DGRAM;
    }
    return type == SocketCalls.SOCK_STREAM
        && SocketCalls.isListening(s, fd) == channel instanceof ServerSocketChannel;
  }

  /** Reads an address; the port is −1 for an address family other than IPv4 and IPv6. */
  private static Address addressOf(CallMemory s, LibraryFunction function, int fd) {
    s.memory.putInt(LENGTH, ROOM);
    if (Calls.call(s, function, fd, s.address, s.address + LENGTH) < 0) {
      return Address.NONE; // not connected
    }
    int family = s.memory.getShort(Sockaddr.FAMILY);
    boolean six = family == AF_INET6_OF_LINUX;
    if (!six && family != AF_INET) {
      return new Address("", -1);
    }
    byte[] host = new byte[six ? 16 : 4];
    s.memory.get(six ? Sockaddr.ADDR6 : Sockaddr.ADDR, host);
    int high = s.memory.get(Sockaddr.PORT) & 0xFF;
    int low = s.memory.get(Sockaddr.PORT + 1) & 0xFF;
    int port = (high << 8) | low;
    return new Address(Address.plain(host), port);
  }
}
