// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of the process under test: an open takes the lowest free number. Guarded by the
 * right to run, as all of its world.
 */
public final class SimFileDesc implements FileDesc {
  private static final int FIRST = 3;

  private final List<@Nullable File> files = new ArrayList<>();
  private final List<File> all = new ArrayList<>();
  private boolean closed;

  SimFileDesc() {}

  /** What is open at that number. */
  @Nullable File at(int fd) {
    int i = fd - FIRST;
    return i >= 0 && i < files.size() ? files.get(i) : null;
  }

  /** Nothing is opened any more. */
  public void close() {
    closed = true;
  }

  /**
   * Refuses to open anything once the world is closed.
   *
   * @throws IllegalStateException if it is
   */
  void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the simulated kernel is closed, nothing can be opened: make another SimulatedKernel");
    }
  }

  /**
   * Gives a file the lowest free number.
   *
   * @throws IllegalStateException once the world is closed
   */
  @Override
  public int install(Lwp lp, File fp) {
    checkOpen();
    if (!all.contains(fp)) {
      all.removeIf(File::isClosed);
      all.add(fp);
    }
    int i = files.indexOf(null);
    if (i < 0) {
      i = files.size();
      files.add(fp);
    } else {
      files.set(i, fp);
    }
    return FIRST + i;
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    File fp = at(fd);
    if (fp != null) {
      fp.fhold();
    }
    return fp;
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    return at(fd) != fp;
  }

  /**
   * {@code close(2)}: the number is free first, then its knotes go, then the reference.
   *
   * @param lp the calling thread
   * @param fd the number
   * @return 0 or EBADF
   */
  public int close(Lwp lp, int fd) {
    File fp = at(fd);
    if (fp == null) {
      return EBADF;
    }
    files.set(fd - FIRST, null);
    KnoteLists.knoteFdclose(lp, fp, this, fd);
    fp.fdrop(lp);
    return 0;
  }

  /**
   * {@code close(2)} of the one number of a file. To be called again if it fails.
   *
   * @param lp the calling thread
   * @param fd the number
   * @param fp the file
   */
  void closeNumber(Lwp lp, int fd, File fp) {
    if (at(fd) == fp) {
      files.set(fd - FIRST, null);
    }
    fp.closeNumber(lp, this, fd);
  }

  /**
   * {@code dup(2)}.
   *
   * @param lp the calling thread
   * @param fd the number
   * @return the new number, or −EBADF
   */
  public int dup(Lwp lp, int fd) {
    File fp = holdfp(lp, fd);
    return fp == null ? -EBADF : install(lp, fp);
  }

  /**
   * How many files are open, by a number, by a knote or by a call.
   *
   * @return 0 if nothing is left
   */
  public int files() {
    all.removeIf(File::isClosed);
    return all.size();
  }

  /**
   * The numbers in use.
   *
   * @return in ascending order
   */
  public List<Integer> open() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) != null) {
        numbers.add(FIRST + i);
      }
    }
    return numbers;
  }
}
