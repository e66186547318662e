// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.spi.ChannelNumbers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
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

  /** {@code struct sockaddr_in}, {@code sockaddr_in6} and {@code sockaddr_un} of Linux. */
  static final class Sockaddr {
    static final int FAMILY = 0;
    static final int PORT = 2;
    static final int ADDR = 4;
    static final int ADDR6 = 8;
    static final int PATH = 2;

    private Sockaddr() {}
  }

  /**
   * An address in a form that is the same for IPv4 and IPv6.
   *
   * @param host the bytes of the IP address, empty for the wildcard address; or the bytes of the
   *     path of a UNIX socket, empty for an unnamed one
   * @param port the port; for other families UNIX or OTHER
   */
  private record Address(String host, int port) {
    static final int UNIX = -1;
    static final int OTHER = -2;

    /** That of a socket that is not bound, and the remote one of a socket without connection. */
    static final Address NONE = new Address("", 0);

    static Address of(@Nullable SocketAddress address) {
      if (address instanceof UnixDomainSocketAddress local) {
        byte[] path = PathBytes.of(local.getPath());
        return new Address(new String(path, StandardCharsets.ISO_8859_1), UNIX);
      }
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

  /**
   * What a channel knows of its socket's addresses.
   *
   * @param local the local address
   * @param remote the remote address
   * @param isPending the connection is being made, or has failed; the channel knows its local
   *     address only if the program has bound it, and there the wildcard address may have become
   *     another
   */
  private record Sought(Address local, Address remote, boolean isPending) {
    static final int NO = 0;
    static final int PERHAPS = 1;
    static final int YES = 2;

    static Sought of(NetworkChannel channel) throws IOException {
      boolean pending = channel instanceof SocketChannel stream && stream.isConnectionPending();
      return new Sought(
          Address.of(channel.getLocalAddress()), Address.of(remoteOf(channel)), pending);
    }

    /**
     * Whether a socket of the same kind may be that of the channel. Of a stream whose connection is
     * being made, was refused or is over, the system does not tell the remote address.
     */
    int isOf(Address name, Address peer) {
      if (isPending) {
        boolean bound = local.port == 0 ? name.port > 0 : name.port == local.port;
        boolean connected =
            peer.port == remote.port && (remote.host.isEmpty() || peer.host.equals(remote.host));
        return bound && (connected || peer.equals(Address.NONE)) ? PERHAPS : NO;
      }
      if (!name.equals(local)) {
        return NO;
      }
      return peer.equals(remote) ? YES : peer.equals(Address.NONE) ? PERHAPS : NO;
    }
  }

  private static int find(
      CallMemory s, SelectableChannel channel, UnsupportedOperationException without) {
    String[] names = SystemConstants.LOCAL.atomic() == 0 ? null : new File(OPEN_DESCRIPTORS).list();
    if (names == null || !(channel instanceof NetworkChannel socket)) {
      throw without;
    }
    int[] count = new int[Sought.YES + 1];
    int[] found = new int[Sought.YES + 1];
    try {
      Sought sought = Sought.of(socket);
      for (String name : names) {
        int fd = Integer.parseInt(name);
        if (isLike(s, fd, channel)) {
          int match = sought.isOf(addressOf(s, GETSOCKNAME, fd), addressOf(s, GETPEERNAME, fd));
          count[match]++;
          found[match] = fd;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int best = count[Sought.YES] > 0 ? Sought.YES : Sought.PERHAPS;
    if (count[best] != 1) {
      String reason = count[best] == 0 ? ", which may not be bound yet" : "";
      throw new UnsupportedOperationException(
          (count[best] + " sockets of this process have the addresses of " + channel)
              + (reason + ", so that " + without.getMessage()),
          without);
    }
    return found[best];
  }

  private static @Nullable SocketAddress remoteOf(NetworkChannel channel) throws IOException {
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

  /** Reads an address. */
  private static Address addressOf(CallMemory s, LibraryFunction function, int fd) {
    s.memory.putInt(LENGTH, ROOM);
    if (Calls.call(s, function, fd, s.address, s.address + LENGTH) < 0) {
      return Address.NONE; // not connected
    }
    int family = s.memory.getShort(Sockaddr.FAMILY);
    if (family == SocketCalls.AF_UNIX) {
      return new Address(path(s, s.memory.getInt(LENGTH)), Address.UNIX);
    }
    boolean six = family == AF_INET6_OF_LINUX;
    if (!six && family != AF_INET) {
      return new Address("", Address.OTHER);
    }
    byte[] host = new byte[six ? 16 : 4];
    s.memory.get(six ? Sockaddr.ADDR6 : Sockaddr.ADDR, host);
    int high = s.memory.get(Sockaddr.PORT) & 0xFF;
    int low = s.memory.get(Sockaddr.PORT + 1) & 0xFF;
    int port = (high << 8) | low;
    return new Address(Address.plain(host), port);
  }

  /** {@code sun_path}, which need not end in a null byte. */
  private static String path(CallMemory s, int length) {
    int end = Sockaddr.PATH;
    while (end < Math.min(length, ROOM) && s.memory.get(end) != 0) {
      end++;
    }
    byte[] path = new byte[end - Sockaddr.PATH];
    s.memory.get(Sockaddr.PATH, path);
    return new String(path, StandardCharsets.ISO_8859_1);
  }
}
