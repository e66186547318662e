// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EBADF;
import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EPIPE;
import static io.github.kqueue4j.conformance.Feature.CLEAR_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_CHECKED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_QUEUED;
import static io.github.kqueue4j.conformance.Feature.ENABLED_GOES_LAST;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_CHECK;
import static io.github.kqueue4j.conformance.Feature.EXCEPT;
import static io.github.kqueue4j.conformance.Feature.NESTED_QUEUES_REFUSED;
import static io.github.kqueue4j.conformance.Feature.NOTICED_AT_COLLECTION;
import static io.github.kqueue4j.conformance.Feature.ONESHOT_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.ONESHOT_ONLY_WHILE_READY;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_OR_TRIGGER_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.OUTER_NOTIFIED_LATE;
import static io.github.kqueue4j.conformance.Feature.OUTER_NOTIFIED_WHEN_EMPTY;
import static io.github.kqueue4j.conformance.Feature.PIPE_EMPTY_READ_ACTIVATES;
import static io.github.kqueue4j.conformance.Feature.PIPE_ENDS_SHARE_EVENTS;
import static io.github.kqueue4j.conformance.Feature.PIPE_GROWS;
import static io.github.kqueue4j.conformance.Feature.PIPE_READ_CHECKS_ONESHOT;
import static io.github.kqueue4j.conformance.Feature.PIPE_WRITE_EOF_ONCE;
import static io.github.kqueue4j.conformance.Feature.READY_IN_DESCRIPTOR_ORDER;
import static io.github.kqueue4j.conformance.Feature.UNSUPPORTED_IS_EINVAL;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_IN_CHANGE_IGNORED;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_ZEROES;
import static io.github.kqueue4j.conformance.Feature.USER_DATA_OF_ADD;
import static io.github.kqueue4j.conformance.Feature.USER_DISABLED_DROPS;
import static io.github.kqueue4j.conformance.Feature.USER_DISPATCH_RESETS;
import static io.github.kqueue4j.conformance.Feature.USER_ONESHOT_SHOWS_NOTHING;
import static io.github.kqueue4j.conformance.Feature.USER_UDATA_CHANGES;

import io.github.kqueue4j.conformance.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Generates a scenario of pipes, user events, timers, waiting threads and nested queues from a
 * seed. Operations on which the two backends are known to differ are left out.
 */
public final class Generator {
  private static final int COMMANDS = 30;
  private static final int PIPES = 3;
  private static final int USERS = 4;
  private static final int MAX_BYTES = 40;
  private static final int PAGE = 4096;
  private static final int PAGES = 16;

  private final RandomChoices choices;
  private final ScenarioBlocks blocks;
  private final List<String> lines = new ArrayList<>();
  private final boolean[] writable = new boolean[PIPES];
  private final boolean[] readable = new boolean[PIPES];
  private final boolean[] writeWatched = new boolean[PIPES];
  private final boolean[] readWatched = new boolean[PIPES];
  private int nested;

  private Generator(long seed, Set<Feature> differ) {
    this.choices = new RandomChoices(seed, differ);
    this.blocks = new ScenarioBlocks(choices);
  }

  /**
   * Generates the scenario of a seed.
   *
   * @param seed any number; the same seed gives the same scenario
   * @param differ the features that one of the two backends has and the other lacks
   * @return the steps of the scenario: single lines, and blocks of lines that must stay together
   */
  public static List<String> scenario(long seed, Set<Feature> differ) {
    return new Generator(seed, differ).write(seed);
  }

  private List<String> write(long seed) {
    lines.add("# random scenario of seed " + seed);
    lines.add("kqueue q");
    lines.add("kqueue o");
    lines.add("kqueue p");
    for (int i = 0; i < PIPES; i++) {
      lines.add("pipe r" + i + " w" + i);
      writable[i] = true;
      readable[i] = true;
    }
    lines.add(
        "pipe f g"); // written and read in whole pages only, so that all systems report the same
    // room
    lines.add("pipe x y");
    for (int i = 0; i < COMMANDS; i++) {
      command();
    }
    lines.add("kevent q");
    lines.add("kevent o");
    lines.add("kevent p");
    lines.add("kevent q");
    return lines;
  }

  private void command() {
    int kind = choices.below(100);
    if (kind < 37) {
      changes();
    } else if (kind < 50) {
      move(true);
    } else if (kind < 60) {
      move(false);
    } else if (kind < 65) {
      close();
    } else if (kind < 70 && nested < maxNesting()) {
      String inner = nested == 0 ? "o q" : "p o";
      boolean clear = choices.chance(30) && choices.agree(OUTER_NOTIFIED_WHEN_EMPTY);
      String flags = clear ? "ADD|CLEAR" : "ADD";
      lines.add("kevent " + inner + ":READ:" + flags + ":0:0:0x77");
      nested++;
    } else if (kind < 78) {
      lines.add(choices.chance(70) ? "kevent o" : "kevent p");
    } else if (kind < 86) {
      block();
    } else {
      lines.add("kevent q max=" + (1 + choices.below(4)));
    }
  }

  /**
   * Does not nest if one of the backends refuses it, and only once if the backends differ in
   * whether a third queue is notified of an event that was pending in the first queue only briefly.
   */
  private int maxNesting() {
    if (!choices.agree(NESTED_QUEUES_REFUSED)) {
      return 0;
    }
    return choices.agree(OUTER_NOTIFIED_LATE) ? 2 : 1;
  }

  private void block() {
    int kind = choices.below(100) / 10;
    boolean nests = kind == 4 || kind == 6;
    lines.add(
        switch (nests && maxNesting() == 0 ? 9 : kind) {
          case 0 -> blocks.timers();
          case 1 -> blocks.waitForTime();
          case 2 -> blocks.waitForUser();
          case 3 -> blocks.waitForPipe();
          case 4 -> blocks.waitOutside();
          case 5 -> blocks.closeUnderWaiter();
          case 6 -> blocks.closeInner();
          case 7 -> blocks.closeWatched();
          default -> blocks.fillAndDrain();
        });
  }

  private void changes() {
    StringBuilder line = new StringBuilder("kevent q");
    boolean late = !choices.agree(READY_IN_DESCRIPTOR_ORDER);
    int count = late ? 1 : 1 + choices.below(3);
    for (int i = 0; i < count; i++) {
      line.append(' ').append(change());
    }
    line.append(" max=").append(choices.chance(30) && !late ? 0 : 1 + choices.below(4));
    lines.add(line.toString());
  }

  private String change() {
    int kind = choices.below(100);
    if (kind < 35) {
      return reading();
    }
    if (kind < 52 && choices.agree(PIPE_GROWS, PIPE_WRITE_EOF_ONCE)) {
      return writing();
    }
    if (kind < 54) {
      return "999:READ:ADD:0:0:" + udata(); // no such descriptor
    }
    if (kind < 56 && choices.agree(EXCEPT, UNSUPPORTED_IS_EINVAL)) {
      return "f:EXCEPT:ADD:OOB:0:" + udata(); // a pipe has no out-of-band data
    }
    return user();
  }

  private String reading() {
    int i = choices.below(PIPES + 1);
    boolean open = i < PIPES && readable[i];
    if (open) {
      readWatched[i] = true;
    }
    String flags = flags(open ? Kind.READ : Kind.FULL);
    return (open ? "r" + i : "f") + ":READ:" + flags + ":0:0:" + udata();
  }

  /** A change of a WRITE event, of a pipe that always has room or of the pipe that is filled. */
  private String writing() {
    int i = choices.below(2 * PIPES);
    if (i >= PIPES || !writable[i]) {
      return "g:WRITE:" + flags(Kind.FILLED) + ":0:0:" + udata();
    }
    writeWatched[i] = true;
    boolean broken =
        !readable[i]
            && !choices.agree(BROKEN_PIPE_IS_EPIPE, BROKEN_PIPE_IS_EBADF, PIPE_ENDS_SHARE_EVENTS);
    String flags = broken ? "DELETE" : flags(Kind.WRITE);
    return "w" + i + ":WRITE:" + flags + ":0:0:" + udata();
  }

  private String user() {
    int ident = 1 + choices.below(USERS);
    if (choices.chance(45)) {
      boolean notes =
          choices.agree(USER_CLEAR_ZEROES, USER_ONESHOT_SHOWS_NOTHING, USER_DATA_OF_ADD)
              && choices.chance(40);
      String copy = notes ? "TRIGGER|FFCOPY|" + choices.below(256) : "TRIGGER";
      return ident + ":USER:0:" + copy + ":" + (notes ? choices.below(9) : 0) + ":" + udata();
    }
    return ident + ":USER:" + flags(Kind.USER) + ":0:0:" + udata();
  }

  /**
   * A udata, which is the same for all changes if the backends disagree on which changes replace
   * it.
   */
  private String udata() {
    boolean free =
        choices.agree(USER_UDATA_CHANGES, ONLY_ADD_MODIFIES, ONLY_ADD_OR_TRIGGER_MODIFIES);
    return "0x" + Integer.toHexString(free ? 1 + choices.below(9) : 5);
  }

  private String flags(Kind event) {
    int kind = choices.below(100);
    if (kind < 12) {
      return "DELETE";
    }
    boolean disablable =
        choices.agree(
            DISABLED_IS_NOT_CHECKED,
            DISABLED_IS_NOT_QUEUED,
            USER_DISABLED_DROPS,
            ENABLED_GOES_LAST);
    if (kind < 22 && disablable) {
      return choices.agree(ONLY_ADD_MODIFIES) ? "DISABLE" : "ADD|DISABLE";
    }
    if (kind < 34 && disablable) {
      return choices.agree(ONLY_ADD_MODIFIES, ENABLE_DOES_NOT_CHECK) ? "ENABLE" : "ADD|ENABLE";
    }
    StringBuilder flags = new StringBuilder("ADD");
    boolean clear = clear(event) && choices.chance(35);
    if (clear) {
      flags.append("|CLEAR");
    }
    boolean oneshot = oneshot(event) && choices.chance(20);
    if (oneshot) {
      flags.append("|ONESHOT");
    }
    boolean dispatch =
        (!clear || choices.agree(CLEAR_HIDES_DISPATCH))
            && (!oneshot || choices.agree(ONESHOT_HIDES_DISPATCH));
    if (dispatch && choices.agree(USER_DISPATCH_RESETS) && choices.chance(20)) {
      flags.append("|DISPATCH");
    }
    if (disablable && choices.chance(10)) {
      flags.append("|DISABLE");
    }
    if (choices.chance(8)) {
      flags.append("|RECEIPT");
    }
    return flags.toString();
  }

  /** The kind of event that a change is for. */
  private enum Kind {
    USER,
    READ,
    /** WRITE of a pipe that always has room. Systems differ in when a read activates this event. */
    WRITE,
    /** WRITE of the pipe that is filled before it is read. All systems report that read. */
    FILLED,
    /**
     * READ of the pipe that is filled. On some kernels a write without room activates this event.
     */
    FULL
  }

  private boolean clear(Kind event) {
    return switch (event) {
      case USER -> choices.agree(USER_CLEAR_ZEROES, USER_CLEAR_IN_CHANGE_IGNORED);
      case READ, FILLED -> choices.agree(PIPE_ENDS_SHARE_EVENTS, PIPE_EMPTY_READ_ACTIVATES);
      case WRITE, FULL -> false;
    };
  }

  private boolean oneshot(Kind event) {
    return switch (event) {
      case USER -> choices.agree(USER_ONESHOT_SHOWS_NOTHING);
      case READ -> choices.agree(PIPE_READ_CHECKS_ONESHOT, ONESHOT_ONLY_WHILE_READY);
      case WRITE, FILLED, FULL -> true;
    };
  }

  private void move(boolean write) {
    if (choices.chance(15)) {
      if (write) {
        lines.add("write g " + PAGE * (1 + choices.below(PAGES)));
      } else {
        lines.add(blocks.fillAndDrain());
      }
      return;
    }
    int i = choices.below(PIPES);
    if (write ? writable[i] && readable[i] : readable[i]) {
      lines.add((write ? "write w" : "read r") + i + " " + (1 + choices.below(MAX_BYTES)));
    }
  }

  private void close() {
    int i = choices.below(PIPES);
    if (writable[i] && choices.chance(60)) {
      if (endsAtOnce(writeWatched[i])) {
        lines.add("close w" + i);
        writable[i] = false;
      }
    } else if (readable[i] && choices.agree(CLOSE_GOES_UNNOTICED) && endsAtOnce(readWatched[i])) {
      lines.add("close r" + i);
      readable[i] = false;
    }
  }

  /**
   * Whether a close has its effect at once. A thread that waits in poll(2) keeps the watched
   * descriptors open for a moment, so the other end sees the end of file later.
   */
  private boolean endsAtOnce(boolean watched) {
    return !watched || choices.agree(READY_IN_DESCRIPTOR_ORDER);
  }

  /**
   * Inserts a collection after each command on a descriptor if one of the backends notices changes
   * only when it collects. Applied just before a scenario runs, so that shrinking cannot remove
   * these collections.
   *
   * @param lines a scenario
   * @param differ the features that one of the two backends has and the other lacks
   * @return the scenario with collections
   */
  public static List<String> withPolls(List<String> lines, Set<Feature> differ) {
    if (!differ.contains(NOTICED_AT_COLLECTION) && !differ.contains(READY_IN_DESCRIPTOR_ORDER)) {
      return lines;
    }
    List<String> result = new ArrayList<>();
    for (String line : lines) {
      result.add(line);
      boolean block = line.contains("\n"); // blocks have collections of their own
      boolean moves =
          line.startsWith("write") || line.startsWith("read") || line.startsWith("close");
      boolean kept =
          line.contains(
              "ONESHOT"); // a one-shot event is returned even if its condition no longer holds
      if (!block && (moves || kept)) {
        result.add("kevent q");
      }
    }
    return result;
  }
}
