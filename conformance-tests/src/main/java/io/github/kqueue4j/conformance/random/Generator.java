// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EBADF;
import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EPIPE;
import static io.github.kqueue4j.conformance.Feature.CLEAR_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.CLOSE_GOES_UNNOTICED;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_ASKED;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_ASK;
import static io.github.kqueue4j.conformance.Feature.EXCEPT;
import static io.github.kqueue4j.conformance.Feature.NOTICED_AT_COLLECTION;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.OUTER_TOLD_LATE;
import static io.github.kqueue4j.conformance.Feature.PIPE_ENDS_SHARE_EVENTS;
import static io.github.kqueue4j.conformance.Feature.PIPE_GROWS;
import static io.github.kqueue4j.conformance.Feature.PIPE_READ_ASKS_ONESHOT;
import static io.github.kqueue4j.conformance.Feature.PIPE_WRITE_EOF_ONCE;
import static io.github.kqueue4j.conformance.Feature.READY_IN_DESCRIPTOR_ORDER;
import static io.github.kqueue4j.conformance.Feature.UNSUPPORTED_IS_EINVAL;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_IN_CHANGE_IGNORED;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_ZEROES;
import static io.github.kqueue4j.conformance.Feature.USER_DISABLED_DROPS;
import static io.github.kqueue4j.conformance.Feature.USER_DISPATCH_RESETS;
import static io.github.kqueue4j.conformance.Feature.USER_ONESHOT_SHOWS_NOTHING;
import static io.github.kqueue4j.conformance.Feature.USER_UDATA_CHANGES;

import io.github.kqueue4j.conformance.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes a scenario of pipes, user events, timers, waiting threads and queues in queues from a
 * seed. What two backends are known to do differently it leaves out.
 */
public final class Generator {
  private static final int COMMANDS = 30;
  private static final int PIPES = 3;
  private static final int USERS = 4;
  private static final int MOST_BYTES = 40;
  private static final int PAGE = 4096;
  private static final int PAGES = 16;

  private final RandomChoices dice;
  private final ScenarioBlocks blocks;
  private final List<String> lines = new ArrayList<>();
  private final boolean[] writable = new boolean[PIPES];
  private final boolean[] readable = new boolean[PIPES];
  private final boolean[] writeWatched = new boolean[PIPES];
  private final boolean[] readWatched = new boolean[PIPES];
  private int nested;

  private Generator(long seed, Set<Feature> differ) {
    this.dice = new RandomChoices(seed, differ);
    this.blocks = new ScenarioBlocks(dice);
  }

  /**
   * Writes the scenario of a seed.
   *
   * @param seed any number; the same seed gives the same scenario
   * @param differ the features that one of the two backends has and the other lacks
   * @return its steps: lines, and blocks of lines that must stay together
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
    lines.add("pipe f g"); // only whole pages move in it, so that its room is known everywhere
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
    int kind = dice.below(100);
    if (kind < 37) {
      changes();
    } else if (kind < 50) {
      move(true);
    } else if (kind < 60) {
      move(false);
    } else if (kind < 65) {
      close();
    } else if (kind < 70 && nested < mostNested()) {
      String inner = nested == 0 ? "o q" : "p o";
      String flags = dice.chance(30) ? "ADD|CLEAR" : "ADD";
      lines.add("kevent " + inner + ":READ:" + flags + ":0:0:0x77");
      nested++;
    } else if (kind < 78) {
      lines.add(dice.chance(70) ? "kevent o" : "kevent p");
    } else if (kind < 86) {
      block();
    } else {
      lines.add("kevent q max=" + (1 + dice.below(4)));
    }
  }

  /**
   * Whether a third queue sees what was in the first one for a moment only is each system's own.
   */
  private int mostNested() {
    return dice.agree(OUTER_TOLD_LATE) ? 2 : 1;
  }

  private void block() {
    int kind = dice.below(100);
    lines.add(
        switch (kind / 10) {
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
    boolean late = !dice.agree(READY_IN_DESCRIPTOR_ORDER);
    int count = late ? 1 : 1 + dice.below(3);
    for (int i = 0; i < count; i++) {
      line.append(' ').append(change());
    }
    line.append(" max=").append(dice.chance(30) && !late ? 0 : 1 + dice.below(4));
    lines.add(line.toString());
  }

  private String change() {
    int kind = dice.below(100);
    if (kind < 35) {
      return reading();
    }
    if (kind < 52 && dice.agree(PIPE_GROWS, PIPE_WRITE_EOF_ONCE)) {
      return writing();
    }
    if (kind < 54) {
      return "999:READ:ADD:0:0:" + udata(); // no such descriptor
    }
    if (kind < 56 && dice.agree(EXCEPT, UNSUPPORTED_IS_EINVAL)) {
      return "f:EXCEPT:ADD:OOB:0:" + udata(); // a pipe has no such thing
    }
    return user();
  }

  private String reading() {
    int i = dice.below(PIPES + 1);
    boolean open = i < PIPES && readable[i];
    if (open) {
      readWatched[i] = true;
    }
    String flags = flags(open ? Kind.READ : Kind.FULL);
    return (open ? "r" + i : "f") + ":READ:" + flags + ":0:0:" + udata();
  }

  /** Of a small pipe, which always has room, or of the one that is filled. */
  private String writing() {
    int i = dice.below(2 * PIPES);
    if (i >= PIPES || !writable[i]) {
      return "g:WRITE:" + flags(Kind.FILLED) + ":0:0:" + udata();
    }
    writeWatched[i] = true;
    boolean broken =
        !readable[i]
            && !dice.agree(BROKEN_PIPE_IS_EPIPE, BROKEN_PIPE_IS_EBADF, PIPE_ENDS_SHARE_EVENTS);
    String flags = broken ? "DELETE" : flags(Kind.WRITE);
    return "w" + i + ":WRITE:" + flags + ":0:0:" + udata();
  }

  private String user() {
    int ident = 1 + dice.below(USERS);
    if (dice.chance(45)) {
      boolean notes = dice.agree(USER_CLEAR_ZEROES, USER_ONESHOT_SHOWS_NOTHING) && dice.chance(40);
      String copy = notes ? "TRIGGER|FFCOPY|" + dice.below(256) : "TRIGGER";
      return ident + ":USER:0:" + copy + ":" + (notes ? dice.below(9) : 0) + ":" + udata();
    }
    return ident + ":USER:" + flags(Kind.USER) + ":0:0:" + udata();
  }

  /** The same for each event where the backends disagree on what changes it. */
  private String udata() {
    boolean free = dice.agree(USER_UDATA_CHANGES, ONLY_ADD_MODIFIES);
    return "0x" + Integer.toHexString(free ? 1 + dice.below(9) : 5);
  }

  private String flags(Kind event) {
    int kind = dice.below(100);
    if (kind < 12) {
      return "DELETE";
    }
    boolean silence = dice.agree(DISABLED_IS_NOT_ASKED, USER_DISABLED_DROPS);
    if (kind < 22 && silence) {
      return dice.agree(ONLY_ADD_MODIFIES) ? "DISABLE" : "ADD|DISABLE";
    }
    if (kind < 34 && silence) {
      return dice.agree(ONLY_ADD_MODIFIES, ENABLE_DOES_NOT_ASK) ? "ENABLE" : "ADD|ENABLE";
    }
    StringBuilder flags = new StringBuilder("ADD");
    boolean clear = clear(event) && dice.chance(35);
    if (clear) {
      flags.append("|CLEAR");
    }
    if (oneshot(event) && dice.chance(20)) {
      flags.append("|ONESHOT");
    }
    boolean dispatch = !clear || dice.agree(CLEAR_HIDES_DISPATCH);
    if (dispatch && dice.agree(USER_DISPATCH_RESETS) && dice.chance(20)) {
      flags.append("|DISPATCH");
    }
    if (silence && dice.chance(10)) {
      flags.append("|DISABLE");
    }
    if (dice.chance(8)) {
      flags.append("|RECEIPT");
    }
    return flags.toString();
  }

  /** What a change is about. */
  private enum Kind {
    USER,
    READ,
    /** A pipe that always has room: when it is told of a read is each system's own. */
    WRITE,
    /** The pipe that is filled before anything is taken out: it is told of that everywhere. */
    FILLED,
    /** Its other end: a write that finds no room is an event for some kernels. */
    FULL
  }

  private boolean clear(Kind event) {
    return switch (event) {
      case USER -> dice.agree(USER_CLEAR_ZEROES, USER_CLEAR_IN_CHANGE_IGNORED);
      case READ, FILLED -> dice.agree(PIPE_ENDS_SHARE_EVENTS);
      case WRITE, FULL -> false;
    };
  }

  private boolean oneshot(Kind event) {
    return switch (event) {
      case USER -> dice.agree(USER_ONESHOT_SHOWS_NOTHING);
      case READ -> dice.agree(PIPE_READ_ASKS_ONESHOT);
      case WRITE, FILLED, FULL -> true;
    };
  }

  private void move(boolean write) {
    if (dice.chance(15)) {
      if (write) {
        lines.add("write g " + PAGE * (1 + dice.below(PAGES)));
      } else {
        lines.add(blocks.fillAndDrain());
      }
      return;
    }
    int i = dice.below(PIPES);
    if (write ? writable[i] && readable[i] : readable[i]) {
      lines.add((write ? "write w" : "read r") + i + " " + (1 + dice.below(MOST_BYTES)));
    }
  }

  private void close() {
    int i = dice.below(PIPES);
    if (writable[i] && dice.chance(60)) {
      if (endsAtOnce(writeWatched[i])) {
        lines.add("close w" + i);
        writable[i] = false;
      }
    } else if (readable[i] && dice.agree(CLOSE_GOES_UNNOTICED) && endsAtOnce(readWatched[i])) {
      lines.add("close r" + i);
      readable[i] = false;
    }
  }

  /**
   * A thread that waits in poll(2) keeps what it waits for open for a moment: the other end sees
   * the end of file later.
   */
  private boolean endsAtOnce(boolean watched) {
    return !watched || dice.agree(READY_IN_DESCRIPTOR_ORDER);
  }

  /**
   * Has both backends look after each command on a descriptor, where one of them notices only then.
   * Done to a scenario just before it runs, so that shrinking cannot take it away.
   *
   * @param lines a scenario
   * @param differ the features that one of the two has and the other lacks
   * @return the scenario with looks
   */
  public static List<String> looking(List<String> lines, Set<Feature> differ) {
    if (!differ.contains(NOTICED_AT_COLLECTION) && !differ.contains(READY_IN_DESCRIPTOR_ORDER)) {
      return lines;
    }
    List<String> looking = new ArrayList<>();
    for (String line : lines) {
      looking.add(line);
      boolean block = line.contains("\n"); // looks where it may
      boolean moves =
          line.startsWith("write") || line.startsWith("read") || line.startsWith("close");
      boolean kept = line.contains("ONESHOT"); // what it found is shown even if it is over
      if (!block && (moves || kept)) {
        looking.add("kevent q");
      }
    }
    return looking;
  }
}
