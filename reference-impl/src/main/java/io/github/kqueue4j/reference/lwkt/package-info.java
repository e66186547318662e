// SPDX-License-Identifier: BSD-2-Clause
/**
 * The services of DragonFly's light weight kernel threads that {@code kern_event.c} uses: tokens,
 * {@code tsleep} and {@code wakeup}, callouts, the clock.
 *
 * <h2>The lock rules</h2>
 *
 * <p>The holder of a {@link io.github.kqueue4j.reference.lwkt.Token} may take it again. A thread
 * that blocks, in {@code tsleep} or for another token, loses all its tokens and takes them again,
 * in one global order, before it continues. So tokens may be taken in any order without deadlock;
 * but state that was read before a second token was taken has to be read again. Tokens are taken in
 * these orders, the upper one being held when the lower one is taken:
 *
 * <pre>
 * a call                    kqueue
 *                           |-- list of a file           look-up, knote_attach, knote_drop
 *                           |-- list of an object        knote_insert, knote_remove
 *                           |-- mplock                   filters that are not MPSAFE
 *                           |   '-- process (p_token)    PROC, SIGNAL
 *                           '-- outer kqueue             kqueue_wakeup: knotes of outer kqueues
 *                               '-- as a call
 *
 * an event on an object     list of an object
 *                           '-- kqueue of each knote     knote
 *                               '-- as a call
 *
 * a descriptor is closed    list of a file
 *                           '-- kqueue of each knote     knote_fdclose
 *                               '-- as a call
 * </pre>
 *
 * <p>What each token guards:
 *
 * <ul>
 *   <li>the token of a <b>kqueue</b>: its queue of pending knotes, its list of all knotes, its
 *       hash, its own list of watchers, its knotes, its sleepers, its callouts, and on a real host
 *       its interrupts with the objects that they watch (D-03: the original takes tokens from a
 *       pool; here all of these share one);
 *   <li>the token of a <b>list</b>: the links of that list. The list of a process uses the
 *       process's token, which also guards the process;
 *   <li>the <b>mplock</b>: no state of this port; filters that are not MPSAFE take it, as in the
 *       original.
 * </ul>
 *
 * <p>Java's monitors and locks, in the tables of hosts, come below all tokens: a thread that holds
 * a monitor or lock takes no token and does not sleep, except in {@code SignalFence}, which waits
 * for a signal of its own for at most a second. No token is held during a system call that may
 * block. Wake-ups are deferred until the thread has released its last token; only the thread that
 * waits for a released token is unparked at once. The simulated machine runs one thread at a time,
 * which guards all its state.
 *
 * <p>Error Prone's {@code @GuardedBy} supports monitors and locks. It does not support tokens,
 * which take the thread as an argument and can be lost. So a comment names the guard of each shared
 * field, or of the group of fields that follows.
 */
@NullMarked
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.NullMarked;
