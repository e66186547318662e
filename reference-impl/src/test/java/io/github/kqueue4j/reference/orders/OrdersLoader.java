// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.instrument.LibraryClasses;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.Rule;
import io.github.kqueue4j.reference.schedule.ScheduleRules;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Loads copies of the library that run in a schedule, on a model of a kernel. */
final class OrdersLoader {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final String MINE = OrdersLoader.class.getPackageName() + ".";
  private static final String CALLS = LIBRARY + "host.posix.Calls";
  private static final String CALLS_BEFORE_BARE = "callsBeforeBare";
  private static final String LEADER = LIBRARY + "host.Leader";
  private static final String WATCH = LIBRARY + "host.linux.EpollWatch";
  private static final String PENDING_READS = LIBRARY + "host.linux.PendingReads";
  private static final String TOKEN = LIBRARY + "lwkt.Token";

  private static final List<String> LEFT_OUT =
      List.of(
          LIBRARY + "host.sim.",
          LIBRARY + "host.portable.SelectorInterrupts",
          LIBRARY + "host.VmSignals",
          LIBRARY + "adapter.HostChoice",
          LIBRARY + "adapter.ReferenceProvider");

  private OrdersLoader() {}

  /** Returns Orders.run of a copy of the library, with or without mistakes. */
  static MethodHandle orders(Rule... mistakes) {
    List<Rule> rules = new ArrayList<>(List.of(mistakes));
    rules.add(bareKeepsErrno());
    rules.add(calls(CALLS, null, CALLS, "invokeNow", LIBRARY + "host.posix.ModelledCalls"));
    rules.add(
        calls(
            LEADER,
            null,
            LEADER + "$BackgroundThreads",
            "execute",
            LIBRARY + "host.ModelledThreads",
            MethodTypeDesc.ofDescriptor(
                "(Ljava/util/concurrent/ThreadPoolExecutor;Ljava/lang/Runnable;)V")));
    rules.add(calls(LEADER, "lead", LEADER, "endOfTurn", LIBRARY + "host.ModelledThreads"));
    rules.add(
        calls(
            TOKEN,
            "await",
            "java.util.concurrent.locks.LockSupport",
            "parkNanos",
            LIBRARY + "lwkt.ModelledTokens"));
    rules.add(calls(WATCH, null, PENDING_READS, "add", LIBRARY + "host.linux.ModelledReads"));
    rules.addAll(ScheduleRules.all());
    RewritingLoader loader =
        new RewritingLoader(
            OrdersLoader.class.getClassLoader(),
            name -> LibraryClasses.contain(name) || name.startsWith(MINE),
            LibraryClasses::contain,
            rules);
    try {
      for (String name : names()) {
        Class.forName(name, true, loader);
      }
      Class<?> orders = Class.forName(Orders.class.getName(), true, loader);
      MethodType type =
          MethodType.methodType(void.class, String.class, String.class, long.class, Consumer.class);
      return MethodHandles.privateLookupIn(orders, MethodHandles.lookup())
          .findStatic(orders, "run", type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no copies of the library", e);
    }
  }

  /**
   * Creates a rule that replaces calls by calls of a static method of another class, with the
   * receiver as its first argument.
   *
   * @param where the class whose code is changed
   * @param in the method whose code is changed; null for all methods
   * @param owner the class of the replaced method
   * @param name the name of the replaced method
   * @param other the class with the static method of the same name
   */
  static Rule calls(String where, @Nullable String in, String owner, String name, String other) {
    return calls(where, in, owner, name, other, null);
  }

  private static Rule calls(
      String where,
      @Nullable String in,
      String owner,
      String name,
      String other,
      @Nullable MethodTypeDesc as) {
    ClassDesc changed = ClassDesc.of(where);
    ClassDesc called = ClassDesc.of(owner);
    ClassDesc hook = ClassDesc.of(other);
    return Rule.ofCode((model, method) -> {
      boolean isHere =
          model.thisClass().asSymbol().equals(changed)
              && (in == null || method.methodName().equalsString(in));
      return (code, element) -> {
        if (isHere
            && element instanceof InvokeInstruction call
            && call.owner().asSymbol().equals(called)
            && call.name().equalsString(name)) {
          MethodTypeDesc type = call.typeSymbol();
          boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
          MethodTypeDesc full = isStatic ? type : type.insertParameterTypes(0, called);
          code.invokestatic(hook, name, as == null ? full : as);
        } else {
          code.with(element);
        }
      };
    });
  }

  /** Makes all system calls use the one variant that is modelled. */
  private static Rule bareKeepsErrno() {
    if (Stream.of(Calls.class.getDeclaredFields())
        .noneMatch(field -> field.getName().equals(CALLS_BEFORE_BARE))) {
      throw new AssertionError("Calls has no field " + CALLS_BEFORE_BARE + " any more");
    }
    ClassDesc changed = ClassDesc.of(CALLS);
    return Rule.ofCode((model, method) ->
        (code, element) -> {
          if (model.thisClass().asSymbol().equals(changed)
              && element instanceof FieldInstruction field
              && field.opcode() == Opcode.GETSTATIC
              && field.name().equalsString(CALLS_BEFORE_BARE)) {
            code.loadConstant(1);
          } else {
            code.with(element);
          }
        });
  }

  /** Returns all needed rewritten classes, since initializers must not run during an order. */
  private static List<String> names() {
    return LibraryClasses.names().stream()
        .filter(name -> LEFT_OUT.stream().noneMatch(name::startsWith))
        .toList();
  }
}
