// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_CHECKED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_QUEUED;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_CHECK;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.TIMER_CHANGE_RESTARTS;
import static io.github.kqueue4j.conformance.Feature.TIMER_DISABLED_STOPS;
import static io.github.kqueue4j.conformance.Feature.TIMER_READD_RESTARTS;

/**
 * Steps of several lines that belong together, such as time that passes, a thread that waits, or a
 * queue that is closed. Within a block no event is collected between the start of a timer and the
 * time when the timer is certainly due, and the event that a thread waits for happens in the same
 * block. Real time therefore gives the same results as virtual time, unless the machine is so busy
 * that a timer fires before the next line disables it. A block is one string.
 */
final class ScenarioBlocks {
  private static final int CAPACITY = 65536;
  private static final int PAGE = 4096;
  private static final int DRAINED = 9; // pages; less than half of the pipe is left after this many

  private final RandomChoices choices;
  private int names;

  ScenarioBlocks(RandomChoices choices) {
    this.choices = choices;
  }

  /** Fills the pipe of pages, then reads enough to activate its WRITE event. */
  String fillAndDrain() {
    int pages = DRAINED + choices.below(CAPACITY / PAGE - DRAINED + 1);
    String fill = lines("write g " + CAPACITY, "kevent q");
    String drain = lines("read f " + pages * PAGE, "kevent q");
    return choices.chance(40)
        ? lines(fill, "kevent q g:WRITE:ADD|ONESHOT:0:0:0x5 max=0", drain)
        : lines(fill, drain);
  }

  /** One or two timers on the common queue; the first one is due first. */
  String timers() {
    boolean oneshot = choices.chance(40);
    String flags = oneshot ? "ADD|ONESHOT" : choices.anyOf("ADD", "ADD|DISPATCH");
    StringBuilder block = new StringBuilder("kevent q 11:TIMER:" + flags + ":0:10:0x1 max=0");
    boolean silent =
        choices.agree(DISABLED_IS_NOT_CHECKED, DISABLED_IS_NOT_QUEUED, ONLY_ADD_MODIFIES)
            && choices.agree(TIMER_DISABLED_STOPS, TIMER_CHANGE_RESTARTS)
            && choices.agree(ENABLE_DOES_NOT_CHECK)
            && choices.chance(30);
    if (silent) {
      block.append("\nkevent q 11:TIMER:DISABLE:0:10:0x1 max=0");
    } else if (choices.agree(TIMER_READD_RESTARTS) && choices.chance(20)) {
      block.append("\nkevent q 11:TIMER:" + flags + ":0:20:0x2 max=0");
    }
    if (choices.chance(50)) {
      block.append("\nkevent q 12:TIMER:ADD|ONESHOT:0:30:0x3 max=0");
    }
    block.append("\ntick 6\nkevent o\nkevent q");
    if (silent) {
      block.append("\nkevent q 11:TIMER:ENABLE:0:10:0x1 max=0\ntick 3\nkevent q");
    } else if (!oneshot && choices.chance(30)) {
      block.append("\ntick 3\nkevent q");
    }
    if (!oneshot) {
      block.append("\nkevent q 11:TIMER:DELETE max=0");
    }
    return block.toString();
  }

  /** Calls that wait for a timer, and for their timeout, on a queue of their own. */
  String waitForTime() {
    String e = name("e");
    return lines(
        "kqueue " + e,
        "kevent " + e + " 13:TIMER:ADD|ONESHOT:0:10:0x5 timeout=inf",
        "kevent " + e + " timeout=20",
        "close " + e);
  }

  /**
   * A thread waits on the common queue for a user event, unless another event is pending already.
   */
  String waitForUser() {
    String t = name("t");
    return lines(
        "kevent q 21:USER:ADD|ONESHOT:0:0:0x5 max=0",
        "async " + t + " kevent q max=" + (1 + choices.below(4)) + " timeout=inf",
        "kevent q 21:USER:0:TRIGGER:0:0x5 max=0",
        "join " + t,
        "kevent q");
  }

  /** A thread waits on the common queue for bytes in a pipe that no other step uses. */
  String waitForPipe() {
    String t = name("t");
    String flags = choices.anyOf("ADD", "ADD|DISPATCH", "ADD|CLEAR");
    return lines(
        "kevent q x:READ:" + flags + ":0:0:0x6 max=0",
        "async " + t + " kevent q timeout=inf",
        "write y 3",
        "join " + t,
        "kevent q", // collects the event if the thread got another one at once
        "read x 3",
        "kevent q",
        "kevent q x:READ:DELETE max=0");
  }

  /** A thread waits on a queue that watches a queue that watches the queue of the event. */
  String waitOutside() {
    String a = name("a");
    String b = name("b");
    String c = name("c");
    String t = name("t");
    return lines(
        "kqueue " + a,
        "kqueue " + b,
        "kqueue " + c,
        "kevent " + b + " " + a + ":READ:ADD:0:0:0x7 max=0",
        "kevent " + c + " " + b + ":READ:" + choices.anyOf("ADD", "ADD|CLEAR") + " max=0",
        "async " + t + " kevent " + c + " timeout=inf",
        "kevent " + a + " 1:USER:ADD 1:USER:0:TRIGGER max=0",
        "join " + t,
        "kevent " + b,
        "kevent " + a,
        "close " + a,
        "kevent " + c,
        "kevent " + b,
        "close " + b,
        "close " + c);
  }

  /** A queue is closed while a thread waits on it. */
  String closeUnderWaiter() {
    String c = name("c");
    String t = name("t");
    return lines(
        "kqueue " + c,
        "kevent " + c + " 1:USER:ADD max=0",
        "async " + t + " kevent " + c + " timeout=inf",
        "close " + c,
        "join " + t);
  }

  /** A queue with a pending event is closed while an outer queue watches it. */
  String closeInner() {
    String i = name("i");
    return lines(
        "kqueue " + i,
        "kevent " + i + " 1:USER:ADD|CLEAR 1:USER:0:TRIGGER max=0",
        "kevent o " + i + ":READ:ADD:0:0:0x8",
        "close " + i,
        "kevent o");
  }

  /**
   * Both ends of a pipe are closed while the queue watches its read end; either end may be closed
   * first.
   */
  String closeWatched() {
    String r = name("r");
    String w = name("w");
    boolean reader = choices.agree(CLOSE_GOES_UNNOTICED) && choices.chance(50);
    return lines(
        "pipe " + r + " " + w,
        "kevent q " + r + ":READ:ADD:0:0:0x9 max=0",
        "write " + w + " " + (1 + choices.below(9)),
        choices.anyOf("kevent q", "kevent q max=1"),
        "close " + (reader ? r : w),
        "kevent q",
        "close " + (reader ? w : r),
        "kevent q");
  }

  private String name(String kind) {
    return kind + "_" + names++;
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }
}
