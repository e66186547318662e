// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static io.github.kqueue4j.conformance.Feature.CLEAR_HIDES_DISPATCH;
import static io.github.kqueue4j.conformance.Feature.DISABLED_IS_NOT_ASKED;
import static io.github.kqueue4j.conformance.Feature.ENABLE_DOES_NOT_ASK;
import static io.github.kqueue4j.conformance.Feature.NOTICED_AT_COLLECTION;
import static io.github.kqueue4j.conformance.Feature.ONLY_ADD_MODIFIES;
import static io.github.kqueue4j.conformance.Feature.PIPE_ENDS_SHARE_EVENTS;
import static io.github.kqueue4j.conformance.Feature.PIPE_READ_ASKS_ONESHOT;
import static io.github.kqueue4j.conformance.Feature.READY_IN_DESCRIPTOR_ORDER;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_IN_CHANGE_IGNORED;
import static io.github.kqueue4j.conformance.Feature.USER_CLEAR_ZEROES;
import static io.github.kqueue4j.conformance.Feature.USER_DISABLED_DROPS;
import static io.github.kqueue4j.conformance.Feature.USER_DISPATCH_RESETS;
import static io.github.kqueue4j.conformance.Feature.USER_ONESHOT_SHOWS_NOTHING;
import static io.github.kqueue4j.conformance.Feature.USER_UDATA_CHANGES;

import io.github.kqueue4j.conformance.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Writes a scenario of pipes, user events and queues in queues from a seed. What two backends are
 * known to do differently it leaves out.
 */
public final class Generator {
  private static final int COMMANDS = 30;
  private static final int PIPES = 3;
  private static final int USERS = 4;
  private static final int MOST_BYTES = 40;

  private final Random random;
  private final Set<Feature> differ;
  private final List<String> lines = new ArrayList<>();
  private final boolean[] writable = new boolean[PIPES];
  private final boolean[] readable = new boolean[PIPES];
  private boolean nested;

  private Generator(long seed, Set<Feature> differ) {
    this.random = new Random(seed);
    this.differ = differ;
  }

  /**
   * Writes the scenario of a seed.
   *
   * @param seed any number; the same seed gives the same scenario
   * @param differ the features that one of the two backends has and the other lacks
   * @return its lines
   */
  public static List<String> scenario(long seed, Set<Feature> differ) {
    return new Generator(seed, differ).write(seed);
  }

  private List<String> write(long seed) {
    lines.add("# random scenario of seed " + seed);
    lines.add("kqueue q");
    lines.add("kqueue o");
    for (int i = 0; i < PIPES; i++) {
      lines.add("pipe r" + i + " w" + i);
      writable[i] = true;
      readable[i] = true;
    }
    for (int i = 0; i < COMMANDS; i++) {
      command();
    }
    lines.add("kevent q");
    lines.add("kevent o");
    lines.add("kevent q");
    return lines;
  }

  private boolean agree(Feature... features) {
    for (Feature feature : features) {
      if (differ.contains(feature)) {
        return false;
      }
    }
    return true;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private void command() {
    int kind = random.nextInt(100);
    if (kind < 40) {
      changes();
    } else if (kind < 55) {
      move(true);
    } else if (kind < 65) {
      move(false);
    } else if (kind < 70) {
      close();
    } else if (kind < 76 && !nested) {
      lines.add("kevent o q:READ:ADD" + (chance(30) ? "|CLEAR" : "") + ":0:0:0x77");
      nested = true;
    } else if (kind < 82) {
      lines.add("kevent o");
    } else {
      lines.add("kevent q max=" + (1 + random.nextInt(4)));
    }
  }

  private void changes() {
    StringBuilder line = new StringBuilder("kevent q");
    boolean late = !agree(NOTICED_AT_COLLECTION, READY_IN_DESCRIPTOR_ORDER);
    int count = late ? 1 : 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      line.append(' ').append(chance(50) ? pipe() : user());
    }
    line.append(" max=").append(chance(30) && !late ? 0 : 1 + random.nextInt(4));
    lines.add(line.toString());
  }

  private String pipe() {
    return "r" + random.nextInt(PIPES) + ":READ:" + flags(false) + ":0:0:" + udata();
  }

  private String user() {
    int ident = 1 + random.nextInt(USERS);
    if (chance(45)) {
      boolean notes = agree(USER_CLEAR_ZEROES, USER_ONESHOT_SHOWS_NOTHING) && chance(40);
      String copy = notes ? "TRIGGER|FFCOPY|" + random.nextInt(256) : "TRIGGER";
      return ident + ":USER:0:" + copy + ":" + (notes ? random.nextInt(9) : 0) + ":" + udata();
    }
    return ident + ":USER:" + flags(true) + ":0:0:" + udata();
  }

  /** The same for each event where the backends disagree on what changes it. */
  private String udata() {
    boolean free = agree(USER_UDATA_CHANGES, ONLY_ADD_MODIFIES);
    return "0x" + Integer.toHexString(free ? 1 + random.nextInt(9) : 5);
  }

  private String flags(boolean user) {
    int kind = random.nextInt(100);
    if (kind < 12) {
      return "DELETE";
    }
    boolean silence = agree(DISABLED_IS_NOT_ASKED, USER_DISABLED_DROPS);
    if (kind < 22 && silence) {
      return agree(ONLY_ADD_MODIFIES) ? "DISABLE" : "ADD|DISABLE";
    }
    if (kind < 34 && silence) {
      return agree(ONLY_ADD_MODIFIES, ENABLE_DOES_NOT_ASK) ? "ENABLE" : "ADD|ENABLE";
    }
    StringBuilder flags = new StringBuilder("ADD");
    boolean clear = clear(user) && chance(35);
    if (clear) {
      flags.append("|CLEAR");
    }
    if (oneshot(user) && chance(20)) {
      flags.append("|ONESHOT");
    }
    if (agree(USER_DISPATCH_RESETS) && (!clear || agree(CLEAR_HIDES_DISPATCH)) && chance(20)) {
      flags.append("|DISPATCH");
    }
    if (silence && chance(10)) {
      flags.append("|DISABLE");
    }
    if (chance(8)) {
      flags.append("|RECEIPT");
    }
    return flags.toString();
  }

  private boolean clear(boolean user) {
    return user
        ? agree(USER_CLEAR_ZEROES, USER_CLEAR_IN_CHANGE_IGNORED)
        : agree(PIPE_ENDS_SHARE_EVENTS);
  }

  private boolean oneshot(boolean user) {
    return user ? agree(USER_ONESHOT_SHOWS_NOTHING) : agree(PIPE_READ_ASKS_ONESHOT);
  }

  private void move(boolean write) {
    int i = random.nextInt(PIPES);
    if (write ? writable[i] && readable[i] : readable[i]) {
      lines.add((write ? "write w" : "read r") + i + " " + (1 + random.nextInt(MOST_BYTES)));
    }
  }

  private void close() {
    int i = random.nextInt(PIPES);
    if (writable[i]) {
      lines.add("close w" + i);
      writable[i] = false;
    }
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
      if (line.startsWith("write") || line.startsWith("read") || line.startsWith("close")) {
        looking.add("kevent q");
      }
    }
    return looking;
  }
}
