// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.reference.host.sim.SimDev;
import io.github.kqueue4j.reference.host.sim.SimPipe;
import io.github.kqueue4j.reference.host.sim.SimProcs.SimProc;
import io.github.kqueue4j.reference.host.sim.SimWorld;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.kern.Stat;
import io.github.kqueue4j.reference.kern.Syscalls;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that the main thread runs itself. Each command returns 0 or the errno to print. */
final class Commands {
  private final SimWorld world;
  private final Names names;
  private final Trace trace;
  private final Lwp lp;

  Commands(SimWorld world, Names names, Trace trace) {
    this.world = world;
    this.names = names;
    this.trace = trace;
    this.lp = world.machine.curlwp();
  }

  int run(List<String> words) {
    return switch (words.get(0)) {
      case "kqueue", "dev", "pipe", "dup", "close" -> descriptor(words);
      case "level", "space", "oob", "hangup", "assume" -> device(words);
      case "write", "read" -> readOrWrite(words);
      case "fstat", "ioctl", "rawread", "rawwrite" -> fileCall(words);
      case "proc", "fork", "exec", "exit", "reap", "jail" -> process(words);
      case "signal" -> {
        need(words, 2);
        world.signal(lp, Numbers.require(words.get(1)));
        yield 0;
      }
      case "sysctl" -> {
        need(words, 3);
        if (!world.kernel.sysctl.set(words.get(1), (int) Numbers.require(words.get(2)))) {
          throw new BadLineException("unknown sysctl: " + words.get(1));
        }
        yield 0;
      }
      case "kevent" -> {
        KeventCall call = new KeventCall(words, names);
        call.run(world);
        if (lp.cause != Lwp.Cause.DEADLOCK) {
          call.print(trace, names);
        }
        yield 0;
      }
      default -> throw new BadLineException("unknown command: " + words.get(0));
    };
  }

  static void need(List<String> words, int n) {
    if (words.size() != n) {
      throw new BadLineException(words.get(0) + " takes " + (n - 1) + " words");
    }
  }

  private int descriptor(List<String> words) {
    String name = words.get(0);
    need(words, name.equals("pipe") || name.equals("dup") ? 3 : 2);
    switch (name) {
      case "kqueue" -> {
        names.fresh(words.get(1));
        names.bindFd(words.get(1), Syscalls.sysKqueue(lp, world.kernel));
      }
      case "dev" -> {
        names.fresh(words.get(1));
        names.bindFd(words.get(1), world.openDev(lp));
      }
      case "pipe" -> {
        if (names.fresh(words.get(1)).equals(names.fresh(words.get(2)))) {
          throw new BadLineException("name in use: " + words.get(2));
        }
        int[] ends = world.openPipe(lp, false);
        names.bindFd(words.get(1), ends[0]);
        names.bindFd(words.get(2), ends[1]);
      }
      case "dup" -> {
        int old = names.fd(words.get(2));
        names.fresh(words.get(1));
        int fd = world.fdesc.dup(lp, old);
        names.bindFd(words.get(1), Math.max(fd, -1));
        return fd < 0 ? -fd : 0;
      }
      default -> {
        return world.fdesc.close(lp, names.fd(words.get(1)));
      }
    }
    return 0;
  }

  private int device(List<String> words) {
    String name = words.get(0);
    need(words, name.equals("hangup") ? 2 : 3);
    int fd = names.fd(words.get(1));
    if (name.equals("assume")) {
      return assume(fd, names.fd(words.get(2)));
    }
    long value = name.equals("hangup") ? 1 : Numbers.require(words.get(2));
    return withFile(
        fd,
        fp -> {
          if (!(fp.fData instanceof SimDev dev)) {
            return EINVAL;
          }
          switch (name) {
            case "level" -> dev.setLevel(lp, value);
            case "space" -> dev.setSpace(lp, value);
            case "oob" -> dev.setOob(lp, value != 0);
            default -> dev.hangup(lp);
          }
          return 0;
        });
  }

  private int assume(int src, int dst) {
    return withFile(
        src,
        from ->
            withFile(
                dst,
                to ->
                    from.fData instanceof SimDev fromDev && to.fData instanceof SimDev toDev
                        ? fromDev.assume(lp, toDev)
                        : EINVAL));
  }

  private int readOrWrite(List<String> words) {
    need(words, 3);
    boolean write = words.get(0).equals("write");
    long n = Numbers.require(words.get(2));
    if (n < 0) {
      throw new BadLineException("a count is negative");
    }
    int flag = write ? File.FWRITE : File.FREAD;
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(n, SimPipe.CAPACITY + 1L));
    return withFile(
        names.fd(words.get(1)),
        fp -> {
          if ((fp.fFlag & flag) == 0) {
            return EBADF;
          }
          if (!(fp.fData instanceof SimPipe pipe)) {
            return EINVAL;
          }
          int moved = write ? pipe.write(lp, bytes) : pipe.read(lp, bytes);
          if (moved < 0) {
            return -moved;
          }
          trace.line("> " + moved);
          return 0;
        });
  }

  /** A call on the file of a kqueue: fstat, ioctl, read or write. */
  private int fileCall(List<String> words) {
    String name = words.get(0);
    if (!name.equals("ioctl")) {
      need(words, 2);
    } else if (words.size() < 3) {
      throw new BadLineException("ioctl takes a request");
    }
    long com = 0;
    int data = 0;
    if (name.equals("ioctl")) {
      com = request(words);
      data = com == 0 ? 0 : argument(com, words.get(3));
    }
    return callFile(names.fd(words.get(1)), name, com, data);
  }

  private int callFile(int fd, String name, long com, int data) {
    return withFile(
        fd,
        fp -> {
          if (!(fp.fData instanceof KQueue)) {
            return EINVAL;
          }
          return switch (name) {
            case "fstat" -> {
              Stat st = new Stat();
              int error = fp.fOps.foStat(lp, fp, st);
              String mode = st.stMode == Stat.S_IFIFO ? "S_IFIFO" : "0" + st.stMode;
              trace.line("> size=" + st.stSize + " mode=" + mode);
              yield error;
            }
            case "ioctl" -> fp.fOps.foIoctl(lp, fp, com, data);
            case "rawread" -> fp.fOps.foRead(lp, fp);
            default -> fp.fOps.foWrite(lp, fp);
          };
        });
  }

  private static long request(List<String> words) {
    return switch (words.get(2)) {
      case "FIOASYNC" -> {
        need(words, 4);
        yield KqueueOps.FIOASYNC;
      }
      case "FIOSETOWN" -> {
        need(words, 4);
        yield KqueueOps.FIOSETOWN;
      }
      case "OTHER" -> {
        need(words, 3);
        yield 0;
      }
      default -> throw new BadLineException("unknown request: " + words.get(2));
    };
  }

  private int argument(long com, String word) {
    Long number = Numbers.parse(word);
    if (number != null) {
      return number.intValue();
    }
    if (com == KqueueOps.FIOSETOWN) {
      return (int) names.process(word).pPid;
    }
    return (int) Numbers.require(word);
  }

  private int process(List<String> words) {
    String name = words.get(0);
    need(words, name.equals("fork") || name.equals("exit") ? 3 : 2);
    if (name.equals("proc")) {
      names.fresh(words.get(1));
      names.bindProcess(words.get(1), world.procs.start(null));
      return 0;
    }
    SimProc p = names.process(words.get(1));
    return switch (name) {
      case "fork" -> fork(p, words.get(2));
      case "exec" -> world.procs.exec(lp, p);
      case "exit" -> world.procs.exit(lp, p, (int) Numbers.require(words.get(2)));
      case "reap" -> world.procs.reap(p);
      default -> {
        p.jail();
        yield 0;
      }
    };
  }

  private int fork(SimProc parent, String childName) {
    names.fresh(childName);
    return parent.isLive()
        ? world.procs.fork(lp, parent, child -> names.bindProcess(childName, child))
        : ESRCH;
  }

  /** An action on a file while a reference is held. */
  private interface WithFile {
    int run(File fp);
  }

  private int withFile(int fd, WithFile body) {
    @Nullable File fp = world.fdesc.holdfp(lp, fd);
    if (fp == null) {
      return EBADF;
    }
    int error = body.run(fp);
    fp.fdrop(lp);
    return error;
  }
}
