// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code portable}: what a plain JDK knows, without native access, on every system.
 *
 * <p>Its descriptors have numbers of its own. {@code PortableFileDesc} knows which file each stands
 * for; the kinds of files are channels ({@code ChannelFile}, which one {@code Selector} for each
 * kqueue watches: {@code SelectorInterrupts}), pipes and socket pairs ({@code StreamFile}, memory
 * of the kernel as a BSD's are), and paths ({@code VnodeFile}, watched by a {@code WatchService}:
 * {@code WatchedDirectories}). {@code HandleProcs} are the processes.
 *
 * <p>What it cannot know it refuses. Its limits:
 *
 * <ul>
 *   <li>A selector tells that a channel is ready, and no more. So data is 1, but for a connected
 *       TCP channel's READ, which is counted, as is what pipes and socket pairs hold. NOTE_LOWAT
 *       and EXCEPT are refused.
 *   <li>EV_EOF of a channel is known for connected TCP only, once nothing is left to read. Others
 *       are readable at their end, and a read tells.
 *   <li>EV_CLEAR on a channel: nobody sees what its owner reads and writes, so that what is new
 *       cannot be told from what was left. In doubt an event is delivered, never lost: READ at each
 *       call as long as bytes are there, WRITE at most each tenth of a second. Pipes and socket
 *       pairs are exact.
 *   <li>A channel that its owner closes while it is watched is really closed by the next look of
 *       each kqueue that watches it, as the JDK has it: a call of kevent, or a wait's tenth of a
 *       second.
 *   <li>VNODE knows the file by its path: NOTE_DELETE says that the path no longer leads to it, so
 *       also after a rename. NOTE_ATTRIB are permissions, owner and group. NOTE_LINK, NOTE_RENAME
 *       and NOTE_REVOKE cannot be known.
 *   <li>PROC knows NOTE_EXIT, without the status.
 * </ul>
 *
 * <p>Locks, outermost first: tokens, as {@code io.github.kqueue4j.reference.lwkt} has them; then
 * one of {@code SelectorInterrupts.lock}, {@code Stream}, {@code PortableFileDesc}, {@code
 * WatchedDirectories}. Under these no token is taken.
 */
@NullMarked
package io.github.kqueue4j.reference.host.portable;

import org.jspecify.annotations.NullMarked;
