// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code poll}: real descriptors through {@code poll(2)}, on macOS, the BSDs and Linux;
 * for who wants the reference backend there in spite of a better one.
 *
 * <p>{@code PollFileDesc} knows which file a number stands for, {@code PollOps} how it is watched,
 * and {@code PollInterrupts} waits on behalf of one kqueue. Files, processes and signals are those
 * of the host {@code portable}.
 *
 * <p>Its limits, beside that a wait costs as much as there are descriptors:
 *
 * <ul>
 *   <li>NOTE_LOWAT is refused: poll would end each wait below the mark at once.
 *   <li>data of WRITE is 1: no call that all systems have tells how much room there is.
 *   <li>EV_EOF of a socket is known once nothing is left to read, or the peer is closed; half a
 *       close beside data is not seen before the data is read.
 *   <li>EV_CLEAR is exact for pipes and socket pairs that the API made and reads. What others read
 *       nobody sees: in doubt an event is delivered, never lost, READ at each call as long as bytes
 *       are there, WRITE at most each tenth of a second.
 *   <li>A number that its owner closes is noticed; one that is another file's by then only if it is
 *       a channel's.
 *   <li>A descriptor that is closed while a thread of the background waits in {@code poll(2)} is
 *       still held by that call, until the thread was told: for that moment the other end sees no
 *       end of file.
 *   <li>VNODE and PROC as on the host {@code portable}.
 * </ul>
 */
@NullMarked
package io.github.kqueue4j.reference.host.poll;

import org.jspecify.annotations.NullMarked;
