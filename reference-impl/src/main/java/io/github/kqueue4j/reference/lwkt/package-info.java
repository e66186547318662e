// SPDX-License-Identifier: BSD-2-Clause
/**
 * What DragonFly's light weight kernel threads give to {@code kern_event.c}: tokens, {@code tsleep}
 * and {@code wakeup}, callouts, the clock.
 *
 * <h2>The lock rules</h2>
 *
 * <p>A {@link io.github.kqueue4j.reference.lwkt.Token} may be taken again by who has it, and
 * whoever blocks, in {@code tsleep} or for another token, loses all that it has and gets them back,
 * in one global order, before it goes on. So tokens may be taken in any order; what was looked at
 * before a second one was taken has to be looked at again. They are taken in these orders, the
 * upper one being held when the lower one is taken:
 *
 * <pre>
 * a call                    kqueue
 *                           |-- list of a file           look-up, knote_attach, knote_drop
 *                           |-- list of an object        knote_insert, knote_remove
 *                           |-- mplock                   filters that are not MPSAFE
 *                           |   '-- process (p_token)    PROC, SIGNAL
 *                           '-- outer kqueue             kqueue_wakeup: knote of who watches it
 *                               '-- as a call
 *
 * something happened        list of an object
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
 *   <li>that of a <b>kqueue</b>: its queue of pending knotes, its list of all knotes, its hash, its
 *       own list of watchers, its knotes, its sleepers, its callouts, and on a host its interrupts
 *       with what they watch (D-03: the original's tokens are a pool, and these share one);
 *   <li>that of a <b>list</b>: the links of that list. A process's is the process's own token, and
 *       guards the process too;
 *   <li>the <b>mplock</b>: nothing of ours; the filters of old take it, as in the original.
 * </ul>
 *
 * <p>Below all tokens are the monitors and locks of Java, in the tables of hosts: who is in one
 * takes no token and does not sleep. No token is held in a system call that may wait, nor when
 * another thread is unparked: wake-ups are kept until the last token is free. The simulated machine
 * runs one thread at a time, and all of its world is guarded by that.
 *
 * <p>Error Prone's {@code @GuardedBy} knows monitors and locks, not tokens, which are passed a
 * thread and can be lost. So each field that threads share says by what it is guarded in words, for
 * itself or for the group that it heads.
 */
@NullMarked
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.NullMarked;
