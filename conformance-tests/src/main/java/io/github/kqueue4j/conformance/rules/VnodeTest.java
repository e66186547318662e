// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.VNODE;
import static io.github.kqueue4j.conformance.Feature.VNODE_ALWAYS_CLEARS;
import static io.github.kqueue4j.conformance.Feature.VNODE_ATTRIB;
import static io.github.kqueue4j.conformance.Feature.VNODE_EXTEND_REPORTED;
import static io.github.kqueue4j.conformance.Feature.VNODE_LINK;
import static io.github.kqueue4j.conformance.Feature.VNODE_LINK_WITH_DELETE;
import static io.github.kqueue4j.conformance.Feature.VNODE_RENAME;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.WatchedFile;
import io.github.kqueue4j.conformance.World;

/** EVFILT_VNODE. */
@OnlyWith(VNODE)
class VnodeTest {
  private static KEvent watch(WatchedFile file, int notes) {
    return KEvent.vnode(file.descriptor(), notes).add().clear();
  }

  private static int seen(World world, Kqueue kq, int note) throws KqueueException {
    int all = 0;
    for (KEvent event : world.await(kq, event -> event.hasNote(note))) {
      all |= event.fflags();
    }
    return all;
  }

  @OnEachBackend
  @Rule(value = "VNODE-1 A write is reported as NOTE_WRITE.", source = "VOP_WRITE, kqueue(2)")
  void writeIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    assertThat(kevent(kq, watch(file, NOTE_WRITE | NOTE_DELETE))).isEmpty();
    file.overwrite();
    KEvent event = world.await(kq, e -> e.hasNote(NOTE_WRITE)).getLast();
    assertThat(event.fflags() & NOTE_WRITE).isEqualTo(NOTE_WRITE);
    assertThat(event.ident()).isEqualTo(file.descriptor().number());
    assertThat(event.data()).isZero();
  }

  @OnEachBackend
  @OnlyWith(VNODE_ATTRIB)
  @Rule(
      value = "VNODE-2 A change of permissions is reported as NOTE_ATTRIB.",
      source = "VOP_SETATTR, kqueue(2)")
  void modeChangeIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_ATTRIB));
    file.changeMode();
    assertThat(seen(world, kq, NOTE_ATTRIB)).isEqualTo(NOTE_ATTRIB);
  }

  @OnEachBackend
  @OnlyWith(VNODE_RENAME)
  @Rule(value = "VNODE-3 A rename is reported as NOTE_RENAME.", source = "VOP_NRENAME, kqueue(2)")
  void renameIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_RENAME));
    file.rename();
    assertThat(seen(world, kq, NOTE_RENAME)).isEqualTo(NOTE_RENAME);
  }

  @OnEachBackend
  @OnlyWithout(VNODE_RENAME)
  @Rule(
      value =
          "VNODE-14 A rename is reported as NOTE_DELETE on these kernels, because the"
              + " watched path no longer exists.",
      source = "java.nio.file.WatchService knows paths")
  void renameIsReportedAsDelete(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_DELETE));
    file.rename();
    assertThat(seen(world, kq, NOTE_DELETE)).isEqualTo(NOTE_DELETE);
  }

  @OnEachBackend
  @OnlyWith(VNODE_LINK)
  @Rule(value = "VNODE-4 A second link is reported as NOTE_LINK.", source = "VOP_NLINK, kqueue(2)")
  void linkIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_LINK));
    file.link();
    assertThat(seen(world, kq, NOTE_LINK)).isEqualTo(NOTE_LINK);
  }

  @OnEachBackend
  @OnlyWithout(VNODE_LINK_WITH_DELETE)
  @Rule(
      value = "VNODE-5 The removal of the last link is reported as NOTE_DELETE.",
      source = "VOP_NREMOVE, kqueue(2)")
  void deleteIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_DELETE));
    file.delete();
    assertThat(seen(world, kq, NOTE_DELETE)).isEqualTo(NOTE_DELETE);
  }

  @OnEachBackend
  @OnlyWith(VNODE_LINK_WITH_DELETE)
  @Rule(
      value =
          "VNODE-16 A removal is reported as NOTE_DELETE with NOTE_LINK on these kernels, although"
              + " only NOTE_DELETE was requested.",
      source = "xnu VNOP_REMOVE(), filt_vnode_common()")
  void deleteIsReportedWithLink(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_DELETE));
    file.delete();
    assertThat(seen(world, kq, NOTE_DELETE)).isEqualTo(NOTE_DELETE | NOTE_LINK);
  }

  @OnEachBackend
  @Rule(
      value = "VNODE-6 Notes that were not requested are not reported.",
      source = "filt_vnode of the file systems: kn_sfflags & hint")
  void onlyRequestedNotes(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_DELETE));
    file.overwrite();
    file.changeMode();
    assertThat(kq.poll()).isEmpty();
    file.delete();
    assertThat(seen(world, kq, NOTE_DELETE) & NOTE_DELETE).isEqualTo(NOTE_DELETE);
  }

  @OnEachBackend
  @OnlyWith(VNODE_ATTRIB)
  @Rule(
      value = "VNODE-7 Notes accumulate until they are collected.",
      source = "kqueue(2); kn_fflags |= hint")
  void notesAccumulate(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_WRITE | NOTE_ATTRIB));
    file.overwrite();
    file.changeMode();
    assertThat(seen(world, kq, NOTE_ATTRIB)).isEqualTo(NOTE_WRITE | NOTE_ATTRIB);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(VNODE_ALWAYS_CLEARS)
  @Rule(
      value = "VNODE-8 Without EV_CLEAR the event is returned again by every call.",
      source = "kqueue_scan(): EV_CLEAR is not forced")
  void withoutClearItStays(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(KEvent.vnode(file.descriptor(), NOTE_WRITE).add());
    file.overwrite();
    assertThat(seen(world, kq, NOTE_WRITE) & NOTE_WRITE).isEqualTo(NOTE_WRITE);
    assertThat(only(kq.poll()).hasNote(NOTE_WRITE)).isTrue();
  }

  @OnEachBackend
  @OnlyWith(VNODE_ALWAYS_CLEARS)
  @Rule(
      value = "VNODE-15 Without EV_CLEAR, too, a change is returned once on these kernels.",
      source = "libkqueue evfilt_vnode_copyout()")
  void isReturnedOnce(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(KEvent.vnode(file.descriptor(), NOTE_WRITE).add());
    file.overwrite();
    assertThat(seen(world, kq, NOTE_WRITE) & NOTE_WRITE).isEqualTo(NOTE_WRITE);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(CLOSE_GOES_UNNOTICED)
  @Rule(value = "VNODE-9 Closing the descriptor ends the event.", source = "knote_fdclose()")
  void closedIsGone(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_WRITE));
    file.descriptor().close();
    file.overwrite();
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value = "VNODE-10 An event for a pipe is refused.",
      source = "pipe_kqfilter(): EOPNOTSUPP, elsewhere EINVAL")
  void pipeIsRefused(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(refusal(kq, KEvent.vnode(pipe.source(), NOTE_WRITE).add()))
        .isIn(Errno.EOPNOTSUPP, Errno.EINVAL);
  }

  @OnEachBackend
  @OnlyWith(VNODE_EXTEND_REPORTED)
  @Rule(
      value =
          "VNODE-11 A write that extends the file is reported as NOTE_EXTEND with"
              + " NOTE_WRITE on these kernels.",
      source = "tmpfs, UFS; inotify(7) with fstat(2)")
  void extendIsReported(World world, Kqueue kq) throws Exception {
    WatchedFile file = world.createFile();
    kq.register(watch(file, NOTE_WRITE | NOTE_EXTEND));
    file.extend();
    assertThat(seen(world, kq, NOTE_EXTEND)).isEqualTo(NOTE_WRITE | NOTE_EXTEND);
  }
}
