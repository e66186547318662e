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
 * The descriptor table of the process under test. An open takes the lowest free number, from 3.
 * Guarded by the {@link Baton}.
 */
public final class SimFileDesc implements FileDesc {
  private static final int FIRST = 3;

  private final List<@Nullable File> files = new ArrayList<>();
  private final List<File> all = new ArrayList<>();
  private boolean closed;

  SimFileDesc() {}

  /** Returns the file of a descriptor, or null if the descriptor is not open. */
  @Nullable File at(int fd) {
    int i = fd - FIRST;
    return i >= 0 && i < files.size() ? files.get(i) : null;
  }

  /** Refuses every later open. */
  public void close() {
    closed = true;
  }

  /**
   * Checks that the simulated kernel is open.
   *
   * @throws IllegalStateException once the simulated kernel is closed
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
   * @throws IllegalStateException once the simulated kernel is closed
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
   * {@code close(2)}: frees the number, then removes its knotes, then drops the reference.
   *
   * @param lp the calling thread
   * @param fd the descriptor
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
   * {@code close(2)} of a file that has a single descriptor. After a failure the caller has to call
   * it again.
   *
   * @param lp the calling thread
   * @param fd the descriptor
   * @param fp the file
   */
  @Override
  public void closeNumber(Lwp lp, int fd, File fp) {
    if (at(fd) == fp) {
      files.set(fd - FIRST, null);
    }
    fp.closeNumber(lp, this, fd);
  }

  /**
   * {@code dup(2)}.
   *
   * @param lp the calling thread
   * @param fd the descriptor
   * @return the new descriptor, or −EBADF
   */
  public int dup(Lwp lp, int fd) {
    File fp = holdfp(lp, fd);
    return fp == null ? -EBADF : install(lp, fp);
  }

  /**
   * Returns how many files are open: referred to by a descriptor, a knote or a call in flight.
   *
   * @return 0 if every file is closed
   */
  public int files() {
    all.removeIf(File::isClosed);
    return all.size();
  }

  /**
   * Returns the open descriptors.
   *
   * @return the numbers in ascending order
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
