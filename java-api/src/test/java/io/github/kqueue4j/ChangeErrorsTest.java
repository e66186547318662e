// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the message of a failed change. */
class ChangeErrorsTest {

  static Stream<Arguments> refusals() {
    KEvent proc = KEvent.proc(4711, NOTE_EXIT).add();
    return Stream.of(
        Arguments.of(
            KEvent.timer(7).enable(),
            Errno.ENOENT,
            "7 TIMER ENABLE 0 0 0x0: ENOENT (no such event; was add() forgotten?)"),
        Arguments.of(
            KEvent.read(5),
            Errno.ENOENT,
            "5 READ 0 0 0 0x0: ENOENT (no such event; was add() forgotten?)"),
        Arguments.of(
            KEvent.user(1).trigger(),
            Errno.ENOENT,
            "1 USER 0 0x1000000 0 0x0: ENOENT (no such event; was add() forgotten?)"),
        Arguments.of(
            KEvent.vnode(5, NOTE_WRITE).add(),
            Errno.ENOENT,
            "5 VNODE ADD WRITE 0 0x0: ENOENT (no such file, directory or event)"),
        Arguments.of(proc, Errno.ESRCH, "4711 PROC ADD EXIT 0 0x0: ESRCH (no such process)"),
        Arguments.of(
            proc,
            Errno.EACCES,
            "4711 PROC ADD EXIT 0 0x0: EACCES (permission denied; does the process belong to"
                + " another user?)"),
        Arguments.of(
            KEvent.signal(Signal.KILL).add(),
            Errno.EINVAL,
            "9 SIGNAL ADD 0 0 0x0: SIGKILL cannot be watched: EINVAL"
                + " (the system or the JVM reserves it)"),
        Arguments.of(
            KEvent.read(5).add(),
            Errno.EINVAL,
            "5 READ ADD 0 0 0x0: EINVAL (not a descriptor that can be watched; a queue cannot"
                + " watch itself, not even through other queues, and over libkqueue no queue can be"
                + " watched)"),
        Arguments.of(
            KEvent.read(5).add(),
            Errno.EBADF,
            "5 READ ADD 0 0 0x0: EBADF"
                + " (bad file descriptor; was it closed, or does it belong to another backend?)"),
        Arguments.of(
            KEvent.proc(4711, NOTE_FORK).add(),
            Errno.EPERM,
            "4711 PROC ADD FORK 0 0x0: EPERM (forks and execs are not reported to this process:"
                + " Linux reports none in a container, and before 6.6 only to processes with"
                + " CAP_NET_ADMIN; EXIT works for all)"),
        Arguments.of(
            KEvent.vnode(5, NOTE_WRITE).add(),
            Errno.EACCES,
            "5 VNODE ADD WRITE 0 0x0: EACCES (permission denied; watching needs read access to"
                + " the file and to its directory)"),
        Arguments.of(
            KEvent.vnode(5, NOTE_WRITE).add(),
            Errno.ENOSPC,
            "5 VNODE ADD WRITE 0 0x0: ENOSPC (no space left; on Linux: too many inotify watches"
                + " of the user; the limit is fs.inotify.max_user_watches: watch fewer files,"
                + " or raise the limit)"),
        Arguments.of(
            KEvent.vnode(5, NOTE_WRITE).add(),
            Errno.EMFILE,
            "5 VNODE ADD WRITE 0 0x0: EMFILE (too many open files in the process; or on Linux:"
                + " too many inotify instances of the user; the limit is"
                + " fs.inotify.max_user_instances: watch files with fewer queues,"
                + " or raise the limit)"),
        Arguments.of(
            KEvent.write(5).add(),
            Errno.EPIPE,
            "5 WRITE ADD 0 0 0x0: EPIPE (the pipe has no reader: close it)"),
        Arguments.of(
            KEvent.write(5).add(),
            Errno.EOPNOTSUPP,
            "5 WRITE ADD 0 0 0x0: EOPNOTSUPP (not supported for this descriptor)"),
        Arguments.of(
            KEvent.timer(7, Duration.ofMillis(1)).add(),
            Errno.ENOMEM,
            "7 TIMER ADD 0 1 0x0: ENOMEM (too many timers: systems allow some thousands; "
                + "keep deadlines in a heap, and use one timer)"),
        Arguments.of(
            KEvent.user(7).add(),
            Errno.ENOMEM,
            "7 USER ADD 0 0 0x0: ENOMEM (out of memory, or too many)"),
        Arguments.of(
            KEvent.user(7).add(),
            Errno.EOTHER,
            "7 USER ADD 0 0 0x0: EOTHER (an error that has no name here)"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void namesTheChangeTheErrorAndTheRemedy(KEvent change, Errno errno, String message)
      throws KqueueException {
    FakeProvider provider = new FakeProvider("fake");
    provider.driver().refuse(c -> Optional.of(errno));
    Kqueue kq = Kqueue.open(Backend.from(provider));

    assertThatThrownBy(() -> kq.register(change))
        .isInstanceOf(KqueueException.class)
        .hasMessage("kevent: " + message);
  }

  static Stream<Arguments> lacking() {
    return Stream.of(
        Arguments.of(
            new KEvent(5, Filter.EMPTY, EV_ADD, 0, 0, 0),
            "5 EMPTY ADD 0 0 0x0: EINVAL (the filter does not work on this backend (fake/test);"
                + " those that do: READ, WRITE, VNODE, PROC, SIGNAL, TIMER, EXCEPT, USER)"),
        Arguments.of(
            KEvent.vnode(5, NOTE_WRITE | NOTE_TRUNCATE).add(),
            "5 VNODE ADD WRITE|TRUNCATE 0 0x0: EOPNOTSUPP (notes that do not work on this backend"
                + " (fake/test): TRUNCATE; those that do: DELETE|WRITE|EXTEND|ATTRIB|LINK|RENAME"
                + "|REVOKE|OPEN|CLOSE|CLOSE_WRITE|READ)"));
  }

  @ParameterizedTest
  @MethodSource("lacking")
  void listsWhatTheBackendSupports(KEvent change, String message) throws KqueueException {
    Kqueue kq = Kqueue.open(Backend.from(new FakeProvider("fake")));

    assertThatThrownBy(() -> kq.register(change))
        .isInstanceOf(KqueueException.class)
        .hasMessage("kevent: " + message);
  }
}
