// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.linux.Epoll.EpollEvent;
import io.github.kqueue4j.reference.host.linux.Inotify.InotifyEvent;
import io.github.kqueue4j.reference.host.linux.Netlink.CnMsg;
import io.github.kqueue4j.reference.host.linux.Netlink.Header;
import io.github.kqueue4j.reference.host.linux.Netlink.ProcEvent;
import io.github.kqueue4j.reference.host.linux.Netlink.SockaddrNl;
import io.github.kqueue4j.reference.host.linux.Pidfd.PidfdInfo;
import io.github.kqueue4j.reference.host.linux.Pidfd.Siginfo;
import io.github.kqueue4j.reference.host.linux.Sockets.MemInfo;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Compares the offsets in the code with the structs that the headers declare. */
@EnabledOnOs(OS.LINUX)
class StructsTest {
  /** {@code sys/epoll.h}. */
  @Test
  void epollEventIsPackedOnX86Only() {
    boolean packed = System.getProperty("os.arch").equals("amd64");
    StructLayout event =
        packed
            ? MemoryLayout.structLayout(
                JAVA_INT.withName("events"), JAVA_LONG_UNALIGNED.withName("data"))
            : MemoryLayout.structLayout(
                JAVA_INT.withName("events"), padding(4), JAVA_LONG.withName("data"));

    assertThat(EpollEvent.EVENTS).isEqualTo(at(event, "events"));
    assertThat(EpollEvent.DATA).isEqualTo(at(event, "data"));
    assertThat(EpollEvent.SIZE).isEqualTo((int) event.byteSize());
  }

  /** {@code sys/inotify.h}. */
  @Test
  void inotifyEventEndsInItsName() {
    StructLayout event =
        MemoryLayout.structLayout(
            JAVA_INT.withName("wd"),
            JAVA_INT.withName("mask"),
            JAVA_INT.withName("cookie"),
            JAVA_INT.withName("len"));

    assertThat(InotifyEvent.WD).isEqualTo(at(event, "wd"));
    assertThat(InotifyEvent.MASK).isEqualTo(at(event, "mask"));
    assertThat(InotifyEvent.LEN).isEqualTo(at(event, "len"));
    assertThat(InotifyEvent.NAME).isEqualTo((int) event.byteSize());
  }

  /** {@code linux/stat.h}. */
  @Test
  void statxIsTheSameEverywhere() {
    StructLayout time =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("tv_sec"), JAVA_INT.withName("tv_nsec"), padding(4));
    StructLayout statx =
        MemoryLayout.structLayout(
            JAVA_INT.withName("stx_mask"),
            JAVA_INT.withName("stx_blksize"),
            JAVA_LONG.withName("stx_attributes"),
            JAVA_INT.withName("stx_nlink"),
            JAVA_INT.withName("stx_uid"),
            JAVA_INT.withName("stx_gid"),
            JAVA_SHORT.withName("stx_mode"),
            padding(2),
            JAVA_LONG.withName("stx_ino"),
            JAVA_LONG.withName("stx_size"),
            JAVA_LONG.withName("stx_blocks"),
            JAVA_LONG.withName("stx_attributes_mask"),
            time.withName("stx_atime"),
            time.withName("stx_btime"),
            time.withName("stx_ctime"),
            time.withName("stx_mtime"),
            JAVA_INT.withName("stx_rdev_major"),
            JAVA_INT.withName("stx_rdev_minor"),
            JAVA_INT.withName("stx_dev_major"),
            JAVA_INT.withName("stx_dev_minor"));

    assertThat(Statx.Fields.NLINK).isEqualTo(at(statx, "stx_nlink"));
    assertThat(Statx.Fields.UID).isEqualTo(at(statx, "stx_uid"));
    assertThat(Statx.Fields.GID).isEqualTo(at(statx, "stx_gid"));
    assertThat(Statx.Fields.MODE).isEqualTo(at(statx, "stx_mode"));
    assertThat(Statx.Fields.INO).isEqualTo(at(statx, "stx_ino"));
    assertThat(Statx.Fields.SIZE).isEqualTo(at(statx, "stx_size"));
    assertThat(Statx.Fields.BTIME).isEqualTo(at(statx, "stx_btime"));
    assertThat(Statx.Fields.CTIME).isEqualTo(at(statx, "stx_ctime"));
    assertThat(Statx.Fields.MTIME).isEqualTo(at(statx, "stx_mtime"));
    assertThat(Statx.Fields.DEV_MAJOR).isEqualTo(at(statx, "stx_dev_major"));
    assertThat(Statx.Fields.DEV_MINOR).isEqualTo(at(statx, "stx_dev_minor"));
    assertThat(Statx.Fields.NSEC).isEqualTo(at(time, "tv_nsec"));
  }

  /** {@code bits/types/siginfo_t.h}, for a child. */
  @Test
  void siginfoOfAChildHasItsNumberFirst() {
    StructLayout siginfo =
        MemoryLayout.structLayout(
            JAVA_INT.withName("si_signo"),
            JAVA_INT.withName("si_errno"),
            JAVA_INT.withName("si_code"),
            padding(4),
            JAVA_INT.withName("si_pid"),
            JAVA_INT.withName("si_uid"),
            JAVA_INT.withName("si_status"));

    assertThat(Siginfo.CODE).isEqualTo(at(siginfo, "si_code"));
    assertThat(Siginfo.PID).isEqualTo(at(siginfo, "si_pid"));
    assertThat(Siginfo.STATUS).isEqualTo(at(siginfo, "si_status"));
  }

  /** {@code linux/pidfd.h}. */
  @Test
  void pidfdInfoHas64Bytes() {
    StructLayout info =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("mask"),
            JAVA_LONG.withName("cgroupid"),
            MemoryLayout.sequenceLayout(11, JAVA_INT).withName("pid, tgid, ppid, eight ids"),
            JAVA_INT.withName("exit_code"));

    assertThat(PidfdInfo.MASK).isEqualTo(at(info, "mask"));
    assertThat(PidfdInfo.EXIT_CODE).isEqualTo(at(info, "exit_code"));
    long size = (PidfdInfo.PIDFD_GET_INFO >> 16) & 0x3FFF; // _IOC_SIZE
    assertThat(size).isEqualTo(info.byteSize());
  }

  /** {@code linux/netlink.h}, {@code linux/connector.h} and {@code linux/cn_proc.h}. */
  @Test
  void messagesOfTheConnectorHaveTwoHeaders() {
    StructLayout address =
        MemoryLayout.structLayout(
            JAVA_SHORT.withName("nl_family"),
            padding(2),
            JAVA_INT.withName("nl_pid"),
            JAVA_INT.withName("nl_groups"));
    StructLayout message =
        MemoryLayout.structLayout(
            JAVA_INT.withName("nlmsg_len"),
            JAVA_SHORT.withName("nlmsg_type"),
            JAVA_SHORT.withName("nlmsg_flags"),
            JAVA_INT.withName("nlmsg_seq"),
            JAVA_INT.withName("nlmsg_pid"),
            JAVA_INT.withName("idx"),
            JAVA_INT.withName("val"),
            JAVA_INT.withName("seq"),
            JAVA_INT.withName("ack"),
            JAVA_SHORT.withName("len"),
            JAVA_SHORT.withName("flags"),
            JAVA_INT.withName("what"),
            JAVA_INT.withName("cpu"),
            JAVA_LONG_UNALIGNED.withName("timestamp_ns"),
            JAVA_INT_UNALIGNED.withName("process_pid"),
            JAVA_INT_UNALIGNED.withName("process_tgid"),
            JAVA_INT_UNALIGNED.withName("child_pid"),
            JAVA_INT_UNALIGNED.withName("child_tgid"));

    assertThat(SockaddrNl.FAMILY).isEqualTo(at(address, "nl_family"));
    assertThat(SockaddrNl.PID).isEqualTo(at(address, "nl_pid"));
    assertThat(SockaddrNl.GROUPS).isEqualTo(at(address, "nl_groups"));
    assertThat(SockaddrNl.SIZE).isEqualTo((int) address.byteSize());
    assertThat(Header.LEN).isEqualTo(at(message, "nlmsg_len"));
    assertThat(Header.TYPE).isEqualTo(at(message, "nlmsg_type"));
    assertThat(Header.SIZE).isEqualTo(at(message, "idx"));
    assertThat(CnMsg.IDX).isEqualTo(at(message, "idx"));
    assertThat(CnMsg.VAL).isEqualTo(at(message, "val"));
    assertThat(CnMsg.LEN).isEqualTo(at(message, "len"));
    assertThat(CnMsg.DATA).isEqualTo(at(message, "what"));
    assertThat(ProcEvent.WHAT).isEqualTo(at(message, "what"));
    assertThat(ProcEvent.TIMESTAMP).isEqualTo(at(message, "timestamp_ns"));
    assertThat(ProcEvent.DATA).isEqualTo(at(message, "process_pid"));
    assertThat(ProcEvent.PROCESS_TGID).isEqualTo(at(message, "process_tgid"));
    assertThat(ProcEvent.CHILD_PID).isEqualTo(at(message, "child_pid"));
    assertThat(ProcEvent.CHILD_TGID).isEqualTo(at(message, "child_tgid"));
  }

  /** {@code linux/sock_diag.h}: SK_MEMINFO_RMEM_ALLOC is the first of nine. */
  @Test
  void memoryOfASocketIsAnArray() {
    StructLayout memory =
        MemoryLayout.structLayout(
            JAVA_INT.withName("RMEM_ALLOC"),
            JAVA_INT.withName("RCVBUF"),
            JAVA_INT.withName("WMEM_ALLOC"),
            JAVA_INT.withName("SNDBUF"),
            JAVA_INT.withName("FWD_ALLOC"),
            JAVA_INT.withName("WMEM_QUEUED"),
            JAVA_INT.withName("OPTMEM"),
            JAVA_INT.withName("BACKLOG"),
            JAVA_INT.withName("DROPS"));

    assertThat(MemInfo.WMEM_ALLOC).isEqualTo(at(memory, "WMEM_ALLOC"));
    assertThat(MemInfo.SNDBUF).isEqualTo(at(memory, "SNDBUF"));
    assertThat(MemInfo.WMEM_QUEUED).isEqualTo(at(memory, "WMEM_QUEUED"));
    assertThat(MemInfo.SIZE).isEqualTo((int) memory.byteSize());
  }

  /** {@code linux/kcmp.h}. */
  @Test
  void slotsOfAnEpollAreThreeNumbers() {
    StructLayout slot =
        MemoryLayout.structLayout(
            JAVA_INT.withName("efd"), JAVA_INT.withName("tfd"), JAVA_INT.withName("toff"));

    assertThat(EpollItems.Slot.EFD).isEqualTo(at(slot, "efd"));
    assertThat(EpollItems.Slot.TFD).isEqualTo(at(slot, "tfd"));
    assertThat(EpollItems.Slot.TOFF).isEqualTo(at(slot, "toff"));
  }

  private static MemoryLayout padding(int bytes) {
    return MemoryLayout.paddingLayout(bytes);
  }

  private static int at(StructLayout struct, String field) {
    return (int) struct.byteOffset(PathElement.groupElement(field));
  }
}
