// SPDX-License-Identifier: BSD-2-Clause
/**
 * The port of DragonFly BSD's {@code sys/kern/kern_event.c}: one method for each C function, under
 * its name in camel case, in the same order of steps.
 *
 * <p>Where to find what: {@code Syscalls} has the system calls, {@code KernKevent} the call without
 * its system-call clothes, {@code KqueueRegister} a change, {@code KqueueScan} the collecting of
 * events; {@code Knotes} has what is done to one knote, {@code KnoteLists} what is done to those of
 * an object; {@code KqueueOps} is the kqueue as a file; the filters have a class each. The rest are
 * the structs. What deviates from the C file is marked where it does, with an id that {@code
 * PORTING.md} explains.
 *
 * <p>Locks. There is no global one. Every lock is a {@link
 * io.github.kqueue4j.reference.lwkt.Token}: its holder may take it again, and loses all tokens when
 * it blocks. They may therefore be taken in any order; these are the orders in use:
 *
 * <pre>
 *   a kqueue's token                 a call on it, from start to end
 *   ├─ a file's f_klist              look-up, attach and drop of a knote
 *   ├─ an object's ki_note           attach and detach of a filter
 *   ├─ mplock, p_token               filters PROC and SIGNAL
 *   └─ the token of a kqueue that watches this one, by kqueue_wakeup()
 *   an object's ki_note              knote(): something happened to the object
 *   └─ the token of each kqueue that watches it
 *   a file's f_klist                 knote_fdclose()
 *   └─ the token of each kqueue with one of its knotes
 * </pre>
 *
 * <p>A kqueue's token guards the kqueue, its knotes, its hash, its sleepers and callouts; a list's
 * token guards the list. A method that needs a token says so under <i>Preconditions</i>; one that
 * blocks may return to a changed world, which is why look-ups start over after a sleep.
 */
@NullMarked
package io.github.kqueue4j.reference.kern;

import org.jspecify.annotations.NullMarked;
