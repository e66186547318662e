// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.orders.ModelFile.Kind;
import io.github.kqueue4j.reference.schedule.Schedule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of a {@link ModelKernel}, and the calls that inode and inotify answer. A change
 * of a file takes effect first and is reported to inotify in a later step.
 */
final class ModelFiles {
  // <asm-generic/errno.h>
  private static final int ENOENT = 2;
  private static final int EBADF = 9;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int ESPIPE = 29;

  // struct statx
  private static final int NLINK = 16;
  private static final int MODE = 28;
  private static final int INO = 32;
  private static final int SIZE = 40;
  private static final int CTIME_NSEC = 104;
  private static final int MTIME_NSEC = 120;
  private static final int STATX_LENGTH = 256;

  private static final int FIRST_INODE = 1000;
  private static final int PERMISSIONS = 0x1ff;
  private static final String PROC = "/proc/self/fd/";
  private static final String DELETED = " (deleted)";

  private final ModelKernel kernel;
  private final ModelMemory memory;
  private final List<ModelInotify> inotifies = new ArrayList<>();
  private int lastInode = FIRST_INODE;
  private int clock;

  /** {@code fs.inotify.max_queued_events}. */
  int mostEvents = 16384;

  ModelFiles(ModelKernel kernel, ModelMemory memory) {
    this.kernel = kernel;
    this.memory = memory;
  }

  // operations of a scenario

  /** Creates a file with a number of links. */
  ModelInode create(int links) {
    int number = ++lastInode;
    ModelInode inode = ModelInode.regular(number, "/" + number);
    inode.links = links;
    return inode;
  }

  /** Opens a file by a descriptor that the library must not use; null if the file has no name. */
  @Nullable ModelFile open(ModelInode inode) {
    schedule().point("open a file");
    if (inode.links == 0) {
      return null;
    }
    ModelFile file = kernel.open(Kind.REGULAR, true, inode);
    return file;
  }

  /** Writes a byte, at the end or in place of another. */
  void write(ModelInode inode, boolean appends) {
    inode.writes++;
    schedule().point("write to a file");
    inode.size += appends ? 1 : 0;
    inode.modified = ++clock;
    inode.changed = clock;
    report(inode, ModelInotify.IN_MODIFY);
  }

  void chmod(ModelInode inode) {
    schedule().point("chmod");
    int permissions = (inode.mode + 1) & PERMISSIONS;
    inode.mode = (inode.mode & ~PERMISSIONS) | permissions;
    inode.changed = ++clock;
    report(inode, ModelInotify.IN_ATTRIB);
  }

  void rename(ModelInode inode) {
    inode.renames++;
    schedule().point("rename");
    inode.path = inode.path + "'";
    inode.changed = ++clock;
    report(inode, ModelInotify.IN_MOVE_SELF);
    inode.renames--;
  }

  /** Removes one of the names. */
  void unlink(ModelInode inode) {
    schedule().point("unlink");
    inode.uses++;
    inode.links--;
    inode.changed = ++clock;
    report(inode, ModelInotify.IN_ATTRIB);
    boolean isLast = inode.links == 0 && inode.renames == 0 && inode.uses > 1;
    if (isLast && schedule().choose(2) == 0) { // the descriptors do not use the name's entry
      inode.hasEndedEarly = true;
      end(inode);
    }
    release(inode);
  }

  private static void end(ModelInode inode) {
    inode.report(ModelInotify.IN_DELETE_SELF);
    schedule().point("end the watches");
    inode.endWatches();
  }

  /** Returns whether an inotify instance has lost events. */
  boolean haveOverflowed() {
    return inotifies.stream().anyMatch(inotify -> inotify.hasOverflowed);
  }

  // the life of an inode

  private static void report(ModelInode inode, int event) {
    schedule().point("report a change");
    inode.report(event);
  }

  /** Ends a use of an inode, which is gone after the last one if it has no name. */
  void release(ModelInode inode) {
    schedule().point("release");
    if (--inode.uses == 0 && inode.links == 0) {
      end(inode);
    }
  }

  // calls

  /** Makes a system call. */
  long call(String name, long a, long b, long c, long e) {
    return switch (name) {
      case "inotify_init1" -> create();
      case "inotify_add_watch" -> {
        ModelFile watched = ofPath(b);
        yield watched == null ? -ENOENT : inotify(name, a).add(watched.inode, (int) c);
      }
      case "inotify_rm_watch" -> inotify(name, a).remove((int) b);
      case "lseek" -> seek(kernel.at(a), b);
      case "isatty" -> -ENOTTY; // the scenarios have no terminals
      case "statx" -> statx(kernel.at(a), e);
      case "readlink" -> readlink(ofPath(a), b, c);
      default -> throw kernel.wrong(name + " is not modelled");
    };
  }

  private long create() {
    ModelFile file = kernel.open(Kind.INOTIFY, false);
    ModelInotify made = new ModelInotify(file, mostEvents);
    file.inotify = made;
    inotifies.add(made);
    return file.number;
  }

  private ModelInotify inotify(String call, long number) {
    ModelInotify inotify = kernel.own(call, number).inotify;
    if (inotify == null) {
      throw kernel.wrong(call + " of another file: " + (int) number);
    }
    return inotify;
  }

  /** Returns the file at a path of {@code /proc/self/fd}. */
  private @Nullable ModelFile ofPath(long address) {
    String path = memory.stringAt(address);
    if (!path.startsWith(PROC)) {
      throw kernel.wrong("a path that is not modelled: " + path);
    }
    return kernel.at(Integer.parseInt(path.substring(PROC.length())));
  }

  private static long seek(@Nullable ModelFile file, long offset) {
    if (file == null) {
      return -EBADF;
    }
    if (file.kind != Kind.REGULAR) {
      return -ESPIPE;
    }
    return offset < 0 ? -EINVAL : 0; // the scenario does not move the offset
  }

  private long statx(@Nullable ModelFile file, long address) {
    if (file == null) {
      return -EBADF;
    }
    ModelInode inode = file.inode;
    memory.clear(address, STATX_LENGTH);
    memory.put(address + NLINK, inode.links);
    memory.put(address + MODE, (short) inode.mode);
    memory.put(address + INO, (long) inode.number);
    memory.put(address + SIZE, inode.size);
    memory.put(address + CTIME_NSEC, (int) inode.changed);
    memory.put(address + MTIME_NSEC, (int) inode.modified);
    return 0;
  }

  private long readlink(@Nullable ModelFile file, long address, long room) {
    if (file == null) {
      return -ENOENT;
    }
    ModelInode inode = file.inode;
    String path = inode.links == 0 ? inode.path + DELETED : inode.path;
    byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > room) {
      throw kernel.wrong("readlink with little room: " + room);
    }
    memory.put(address, bytes);
    return bytes.length;
  }

  private static Schedule schedule() {
    return Scenario.schedule();
  }
}
