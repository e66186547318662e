// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_ASKED;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_ASK;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.TIMER_DISABLED_STOPS;
import static io.github.kqueue4j.conformance.Feature.TIMER_READD_RESTARTS;

/**
 * Steps of several lines that only make sense together: time that passes, a thread that waits, a
 * queue that is closed. Within a block nothing is collected between the start of a timer and the
 * time when it is certainly due, and whatever a thread waits for comes in the same block: so real
 * time gives the same answers as virtual time, however slow the machine is. A block is one string.
 */
final class ScenarioBlocks {
  private static final int CAPACITY = 65536;
  private static final int PAGE = 4096;
  private static final int DRAINED = 9; // pages: what is left then is less than half

  private final RandomChoices dice;
  private int made;

  ScenarioBlocks(RandomChoices dice) {
    this.dice = dice;
  }

  /** Fills the pipe of pages, then takes out so much that its writer is told. */
  String fillAndDrain() {
    int pages = DRAINED + dice.below(CAPACITY / PAGE - DRAINED + 1);
    String fill = lines("write g " + CAPACITY, "kevent q");
    String drain = lines("read f " + pages * PAGE, "kevent q");
    return dice.chance(40)
        ? lines(fill, "kevent q g:WRITE:ADD|ONESHOT:0:0:0x5 max=0", drain)
        : lines(fill, drain);
  }

  /** A timer or two on the queue beside all the rest; the one that is due first is first. */
  String timers() {
    boolean oneshot = dice.chance(40);
    String flags = oneshot ? "ADD|ONESHOT" : dice.anyOf("ADD", "ADD|DISPATCH");
    StringBuilder block = new StringBuilder("kevent q 11:TIMER:" + flags + ":0:10:0x1 max=0");
    boolean silent =
        dice.agree(DISABLED_IS_NOT_ASKED, TIMER_DISABLED_STOPS, ONLY_ADD_MODIFIES)
            && dice.agree(ENABLE_DOES_NOT_ASK)
            && dice.chance(30);
    if (silent) {
      block.append("\nkevent q 11:TIMER:DISABLE:0:10:0x1 max=0");
    } else if (dice.agree(TIMER_READD_RESTARTS) && dice.chance(20)) {
      block.append("\nkevent q 11:TIMER:" + flags + ":0:20:0x2 max=0");
    }
    if (dice.chance(50)) {
      block.append("\nkevent q 12:TIMER:ADD|ONESHOT:0:30:0x3 max=0");
    }
    block.append("\ntick 6\nkevent o\nkevent q");
    if (silent) {
      block.append("\nkevent q 11:TIMER:ENABLE:0:10:0x1 max=0\ntick 3\nkevent q");
    } else if (!oneshot && dice.chance(30)) {
      block.append("\ntick 3\nkevent q");
    }
    if (!oneshot) {
      block.append("\nkevent q 11:TIMER:DELETE max=0");
    }
    return block.toString();
  }

  /** A call that waits for a timer, or for the end of its time, on a queue of its own. */
  String waitForTime() {
    String e = name("e");
    return lines(
        "kqueue " + e,
        "kevent " + e + " 13:TIMER:ADD|ONESHOT:0:10:0x5 timeout=inf",
        "kevent " + e + " timeout=20",
        "close " + e);
  }

  /** A thread waits on the busy queue until a user event comes, if it is not served at once. */
  String waitForUser() {
    String t = name("t");
    return lines(
        "kevent q 21:USER:ADD|ONESHOT:0:0:0x5 max=0",
        "async " + t + " kevent q max=" + (1 + dice.below(4)) + " timeout=inf",
        "kevent q 21:USER:0:TRIGGER:0:0x5 max=0",
        "join " + t,
        "kevent q");
  }

  /** The same for bytes in a pipe that is used for nothing else. */
  String waitForPipe() {
    String t = name("t");
    String flags = dice.anyOf("ADD", "ADD|DISPATCH", "ADD|CLEAR");
    return lines(
        "kevent q x:READ:" + flags + ":0:0:0x6 max=0",
        "async " + t + " kevent q timeout=inf",
        "write y 3",
        "join " + t,
        "kevent q", // has it noticed if the thread was served at once
        "read x 3",
        "kevent q",
        "kevent q x:READ:DELETE max=0");
  }

  /** A thread waits two queues further out than where the event is. */
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
        "kevent " + c + " " + b + ":READ:" + dice.anyOf("ADD", "ADD|CLEAR") + " max=0",
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

  /** A queue with an event in it is closed while the outer queue watches it. */
  String closeInner() {
    String i = name("i");
    return lines(
        "kqueue " + i,
        "kevent " + i + " 1:USER:ADD|CLEAR 1:USER:0:TRIGGER max=0",
        "kevent o " + i + ":READ:ADD:0:0:0x8",
        "close " + i,
        "kevent o");
  }

  /** A pipe is closed while the queue watches both ends: the reader first, or the writer. */
  String closeWatched() {
    String r = name("r");
    String w = name("w");
    boolean reader = dice.agree(CLOSE_GOES_UNNOTICED) && dice.chance(50);
    return lines(
        "pipe " + r + " " + w,
        "kevent q " + r + ":READ:ADD:0:0:0x9 max=0",
        "write " + w + " " + (1 + dice.below(9)),
        dice.anyOf("kevent q", "kevent q max=1"),
        "close " + (reader ? r : w),
        "kevent q",
        "close " + (reader ? w : r),
        "kevent q");
  }

  private String name(String kind) {
    return kind + "_" + made++;
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }
}
