// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code linux}: real descriptors, processes and signals, through the C library.
 *
 * <p>{@code Epoll}, {@code Inotify}, {@code Pidfd} and similar classes contain the system calls
 * that only Linux has. {@code EpollInterrupts} notifies one kqueue of its descriptors, each an
 * {@code InterruptSource}. {@code LinuxFileDesc} maps descriptors to files, and each {@code *Ops}
 * class watches one kind of file. {@code LinuxProcs} is the process table of the port, and {@code
 * ProcessHistory} reports the events of processes.
 */
@NullMarked
package io.github.kqueue4j.reference.host.linux;

import org.jspecify.annotations.NullMarked;
