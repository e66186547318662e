// SPDX-License-Identifier: BSD-2-Clause
/**
 * The host {@code portable}, which needs only the standard JDK, without native access, on every
 * system.
 *
 * <p>Descriptors have numbers that the host assigns; {@code PortableFileDesc} maps a number to its
 * file. There are three kinds of files: channels ({@code ChannelFile}, watched by one {@code
 * Selector} for each kqueue, see {@code SelectorInterrupts}), pipes and socket pairs ({@code
 * StreamFile}, with a buffer in this kernel as on a BSD), and paths ({@code VnodeFile}, watched by
 * a {@code WatchService}, see {@code WatchedDirectories}). {@code HandleProcs} is the process
 * table.
 *
 * <p>The host refuses what the JDK cannot observe. Its limits:
 *
 * <ul>
 *   <li>A selector reports that a channel is ready, and no byte count. So data is 1, except for
 *       READ on a connected TCP channel, whose bytes the JDK counts unless the system refuses the
 *       count, and on pipes and socket pairs. NOTE_LOWAT and EXCEPT are refused.
 *   <li>EV_EOF on a channel is reported for connected TCP only, once no byte is left to read. Other
 *       channels, such as UNIX sockets and pipes of the JDK, become readable with data 1 at their
 *       end of file, and a read shows it; they stay writable when the peer has closed, and a write
 *       shows it. Where the system's count stops at the mark of TCP's urgent data, as on Linux,
 *       READ at that mark is reported with EV_EOF and data 0 as well, and without EV_EOF after a
 *       read. Only a read that returns −1 is the end.
 *   <li>EV_CLEAR on a channel: the host does not see reads and writes of the application, so it
 *       cannot distinguish new readiness from earlier readiness. In doubt an event is delivered
 *       rather than lost: READ again after 1 to 10 ms while as many bytes are left, WRITE every
 *       tenth of a second. Pipes and socket pairs are exact.
 *   <li>If the application closes a channel that is watched, the JDK closes the underlying
 *       descriptor only after the next poll of each kqueue that watches the channel: in a call of
 *       kevent, or within a tenth of a second during a wait.
 *   <li>VNODE identifies a file by its path: NOTE_DELETE means that the path no longer leads to the
 *       file, and so is also reported after a rename. NOTE_ATTRIB covers permissions, owner and
 *       group. NOTE_LINK, NOTE_RENAME and NOTE_REVOKE cannot be detected. A file whose attributes
 *       the system refuses to read after a change is read again every tenth of a second.
 *   <li>PROC reports NOTE_EXIT, without the exit status.
 * </ul>
 *
 * <p>Locks, outermost first: tokens, as described in {@code io.github.kqueue4j.reference.lwkt};
 * then one of {@code SelectorInterrupts.lock}, {@code Stream}, {@code PortableFileDesc}. {@code
 * VnodeFile} and, inside it, {@code WatchedDirectories} are held while a thread waits for a file
 * system, and so are taken by threads that hold no token. No token is taken while one of these is
 * held.
 */
@NullMarked
package io.github.kqueue4j.reference.host.portable;

import org.jspecify.annotations.NullMarked;
