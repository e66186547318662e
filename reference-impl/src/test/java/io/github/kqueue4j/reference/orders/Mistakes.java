// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.instrument.Rule;

/** Mistakes, made in earlier versions or possible ones, that a test has to find. */
final class Mistakes {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final String HOST = LIBRARY + "host.";
  private static final String HOOKS = HOST + "MistakenHost";
  private static final String LINUX = HOST + "linux.";
  private static final String LINUX_HOOKS = LINUX + "MistakenLinux";
  private static final String TOKEN = LIBRARY + "lwkt.Token";
  private static final String TOKEN_HOOKS = LIBRARY + "lwkt.MistakenTokens";

  private Mistakes() {}

  static Rule[] rules(String mistake) {
    return switch (mistake) {
      case "a queue that is watched again has no leader" ->
          of(HOST + "HostMachine", "watched", HOST + "Leader", "ensure", HOOKS);
      case "the edge of an addition is left" ->
          of(HOST + "HostMachine", "tsleep", HOST + "Interrupts", "hasAdded", HOOKS);
      case "a kick writes to a closed number" ->
          of(LINUX + "EpollInterrupts", "kick", HOST + "Doorbell", "ring", HOOKS);
      case "a background leader is not notified of its end" ->
          of(HOST + "Sleep", "end", HOST + "Leader", "notAwaited", HOOKS);
      case "a list is released before a knote is on it" ->
          new Rule[] {
            call(LIBRARY + "kern.KqueueRegister", "registerFile", TOKEN, "get", TOKEN_HOOKS),
            call(LIBRARY + "kern.KqueueRegister", "registerFile", TOKEN, "rel", TOKEN_HOOKS)
          };
      case "an inner queue is read without its token" ->
          new Rule[] {
            call(LIBRARY + "kern.KqueueOps", "filtKqueue", TOKEN, "get", TOKEN_HOOKS),
            call(LIBRARY + "kern.KqueueOps", "filtKqueue", TOKEN, "rel", TOKEN_HOOKS)
          };
      case "a virtual thread leads and appoints no successor" ->
          of(HOST + "Sleep", "end", HOST + "Leader", "appointSuccessor", HOOKS);
      case "a leader is not told of a timer that is armed again" ->
          of(HOST + "HostMachine", "calloutReset", HOST + "Leader", "reportCallout", HOOKS);
      case "a lack of threads is remembered" ->
          of(HOST + "Sleep", "sleep", HOST + "Leader", "ensureForVirtual", HOOKS);
      case "a virtual thread is appointed and another revokes it" ->
          of(
              HOST + "Leader",
              "ensureForVirtual",
              HOST + "Leader",
              "appoint",
              HOST + "MistakenLeader");
      case "a leader waits without a waiter" ->
          of(HOST + "Turn", "prepare", HOST + "HostQueue", "isAwaited", HOOKS);
      case "one thread's attach ends that of another" ->
          new Rule[] {
            call(LINUX + "VnodeOps", "foKqfilter", LINUX + "VnodeEvents", "attach", LINUX_HOOKS),
            call(LINUX + "VnodeEvents", "forget", LIBRARY + "kern.Frame", "isAdding", LINUX_HOOKS)
          };
      case "a file is taken for the one that its number has now" ->
          of(
              LINUX + "LinuxFileDesc",
              "findForeign",
              LINUX + "LinuxFileDesc",
              "ifStillOpen",
              LINUX_HOOKS);
      case "a deleted event's read stays pending" ->
          of(LINUX + "EpollWatch", "removed", LINUX + "PendingReads", "remove", LINUX_HOOKS);
      case "no waiter is woken for a token" -> of(TOKEN, "free", TOKEN, "wakeFirst", TOKEN_HOOKS);
      default -> throw new AssertionError("unknown mistake: " + mistake);
    };
  }

  private static Rule[] of(String where, String in, String owner, String name, String other) {
    return new Rule[] {call(where, in, owner, name, other)};
  }

  private static Rule call(String where, String in, String owner, String name, String other) {
    return OrdersLoader.calls(where, in, owner, name, other);
  }
}
