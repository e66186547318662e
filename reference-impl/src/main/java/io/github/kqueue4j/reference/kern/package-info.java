// SPDX-License-Identifier: BSD-2-Clause
/**
 * The port of DragonFly BSD's {@code sys/kern/kern_event.c}: one method for each C function, under
 * its name in camel case, in the same order of steps.
 *
 * <p>Contents: {@code Syscalls} has the system calls, {@code KernKevent} the body of kevent(2),
 * {@code KqueueRegister} applies a change, {@code KqueueScan} collects events; {@code Knotes} has
 * the operations on one knote, {@code KnoteLists} those on an object's list of knotes; {@code
 * KqueueOps} has the file operations of a kqueue; each filter has a class. The remaining classes
 * are the structs. Deviations from the C file are marked in the code with an id that {@code
 * PORTING.md} explains.
 *
 * <p>Locks. There is no global lock. Every lock is a {@link
 * io.github.kqueue4j.reference.lwkt.Token}: its holder may take it again, and loses all tokens when
 * it blocks. Tokens may therefore be taken in any order; these are the orders in use:
 *
 * <pre>
 *   a kqueue's token                 a call on the kqueue, from start to end
 *   ├─ a file's f_klist              look-up, attach and drop of a knote
 *   ├─ an object's ki_note           attach and detach of a filter
 *   ├─ mplock, p_token               filters PROC and SIGNAL
 *   └─ the token of a kqueue that watches this one, by kqueue_wakeup()
 *   an object's ki_note              knote(): an event on the object
 *   └─ the token of each kqueue that watches it
 *   a file's f_klist                 knote_fdclose()
 *   └─ the token of each kqueue with one of its knotes
 * </pre>
 *
 * <p>A kqueue's token guards the kqueue, its knotes, its hash, its sleepers and callouts; a list's
 * token guards the list. A method that needs a token says so under <i>Preconditions</i>. After a
 * method that blocks, state may have changed, which is why look-ups restart after a sleep.
 */
@NullMarked
package io.github.kqueue4j.reference.kern;

import org.jspecify.annotations.NullMarked;
