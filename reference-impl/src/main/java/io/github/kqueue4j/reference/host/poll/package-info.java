// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code poll}: real descriptors through {@code poll(2)}, on macOS, the BSDs and Linux. It
 * is for programs that want the reference backend there although a better backend exists.
 *
 * <p>{@code PollFileDesc} maps descriptors to files, {@code PollOps} watches them, and {@code
 * PollInterrupts} waits on behalf of one kqueue. Files, processes and signals are those of the host
 * {@code portable}.
 *
 * <p>The cost of a wait grows with the number of descriptors. Further limits:
 *
 * <ul>
 *   <li>NOTE_LOWAT is refused, since poll would end each wait below the threshold at once.
 *   <li>The data of WRITE is 1, since no call that all systems have reports the free room.
 *   <li>EV_EOF of a socket is reported once nothing is left to read, or the peer is closed. If the
 *       peer has only shut its side down, EV_EOF is not reported before all data is read, and for
 *       SOCK_SEQPACKET on Linux only.
 *   <li>EV_CLEAR is exact for pipes and socket pairs that the API made, reads and writes. Reads and
 *       writes by other code cannot be observed; in doubt an event is delivered and never lost:
 *       READ again after 1 to 10 ms while as many bytes are left, WRITE every tenth of a second. So
 *       it is for a pipe of the API, too, once more or fewer bytes are found in it than the API has
 *       left there.
 *   <li>The host notices that a foreign descriptor was closed. If the descriptor refers to another
 *       file by then, this is noticed only for a channel's descriptor.
 *   <li>A descriptor that is closed while a background thread waits in {@code poll(2)} remains in
 *       use by that call until the thread is woken. For that moment the other end sees no end of
 *       file.
 *   <li>VNODE and PROC are as on the host {@code portable}.
 * </ul>
 */
@NullMarked
package io.github.kqueue4j.reference.host.poll;

import org.jspecify.annotations.NullMarked;
