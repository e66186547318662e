// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An inode of a {@link ModelKernel}: a regular file with a path, or a file without one. */
final class ModelInode {
  // <sys/stat.h>
  private static final int S_IFREG = 0x8000;
  private static final int S_IRUSR = 0x100;

  final int number;

  /** The path of a regular file; empty for other files. */
  String path;

  int mode;

  /** The link count. */
  int links = 1;

  long size;

  /** The number of writes that have begun. */
  int writes;

  /** The time of the last change of the contents. */
  long modified;

  /** The time of the last change of the contents or the attributes. */
  long changed;

  /** The number of open descriptors, and of calls that work on the inode. */
  int uses;

  /** The number of renames that have begun and are not reported, for which there is a name. */
  int renames;

  /** Whether its watches ended while it was open, so that a write may be found and reported. */
  boolean hasEndedEarly;

  /** The inotify instances with a watch of this inode. */
  final Set<ModelInotify> watchers = new LinkedHashSet<>();

  private ModelInode(int number, String path, int mode) {
    this.number = number;
    this.path = path;
    this.mode = mode;
  }

  static ModelInode regular(int number, String path) {
    return new ModelInode(number, path, S_IFREG | S_IRUSR);
  }

  static ModelInode other(int number, int mode) {
    return new ModelInode(number, "", mode);
  }

  /** Queues an event for each watch of the inode. */
  void report(int event) {
    watchers.forEach(watcher -> watcher.report(this, event));
  }

  /** Ends all watches, as the file is gone. */
  void endWatches() {
    List.copyOf(watchers).forEach(watcher -> watcher.end(this));
  }

  @Override
  public String toString() {
    return "inode " + number;
  }
}
