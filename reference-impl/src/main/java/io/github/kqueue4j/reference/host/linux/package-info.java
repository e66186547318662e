// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code linux}: real descriptors, processes and signals, through the C library.
 *
 * <p>The system calls that only Linux has are in {@code Epoll}, {@code Inotify} and their likes;
 * {@code EpollInterrupts} is what tells one kqueue of its devices, each a {@code InterruptSource};
 * {@code LinuxFileDesc} knows which file a number stands for, and the {@code *Ops} how each kind of
 * file is watched; {@code LinuxProcs} is what the kernel asks of processes, {@code ProcessHistory}
 * what is told of them.
 */
@NullMarked
package io.github.kqueue4j.reference.host.linux;

import org.jspecify.annotations.NullMarked;
