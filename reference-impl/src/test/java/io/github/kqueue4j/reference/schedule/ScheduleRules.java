// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import io.github.kqueue4j.reference.instrument.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules that replace interactions between threads by {@link ScheduledCalls}. */
public final class ScheduleRules {
  private static final ClassDesc HOOKS = ScheduledCalls.class.describeConstable().orElseThrow();
  private static final String SELECTOR = "java/nio/channels/spi/AbstractSelector";

  /** Calls that are replaced by a hook of the same name. */
  private static final Set<String> REPLACED =
      Set.of(
          "java/util/concurrent/locks/ReentrantLock.lock()V",
          "java/util/concurrent/locks/ReentrantLock.unlock()V",
          "java/util/concurrent/locks/ReentrantLock.newCondition"
              + "()Ljava/util/concurrent/locks/Condition;",
          "java/util/concurrent/locks/Condition.await()V",
          "java/util/concurrent/locks/Condition.awaitUninterruptibly()V",
          "java/util/concurrent/locks/Condition.awaitNanos(J)J",
          "java/util/concurrent/locks/Condition.signal()V",
          "java/util/concurrent/locks/Condition.signalAll()V",
          "java/util/concurrent/locks/LockSupport.park(Ljava/lang/Object;)V",
          "java/util/concurrent/locks/LockSupport.parkNanos(Ljava/lang/Object;J)V",
          "java/util/concurrent/locks/LockSupport.parkNanos(J)V",
          "java/util/concurrent/locks/LockSupport.unpark(Ljava/lang/Thread;)V",
          "java/lang/Thread.interrupt()V",
          "java/lang/Thread.isInterrupted()Z",
          "java/lang/Thread.interrupted()Z",
          "java/lang/Thread.isVirtual()Z",
          "java/lang/Thread.onSpinWait()V",
          "java/lang/System.nanoTime()J");

  /** Calls that would block the only running thread, and for which there is no hook yet. */
  private static final List<String> REFUSED =
      List.of(
          "java/util/concurrent/locks/",
          "java/util/concurrent/CountDownLatch.",
          "java/util/concurrent/Semaphore.",
          "java/lang/Thread.join",
          "java/lang/Thread.sleep",
          "java/lang/Object.wait",
          "java/lang/Object.notify");

  /** Calls with atomic effect, before each of which a point is inserted. */
  private static final List<String> ATOMIC =
      List.of("java/util/concurrent/atomic/", "java/lang/invoke/VarHandle.");

  private static final Map<String, Set<String>> VOLATILE = new ConcurrentHashMap<>();

  private ScheduleRules() {}

  /**
   * Returns the rules for calls, atomic variables, monitors and volatile fields.
   *
   * @return the rules, for the loader of the classes under test
   */
  public static List<Rule> all() {
    return List.of(
        synchronizedMethods(),
        Rule.ofCode((model, method) ->
            (code, element) -> {
              switch (element) {
                case InvokeInstruction call -> call(code, call, model);
                case MonitorInstruction monitor ->
                    code.invokestatic(
                        HOOKS,
                        monitor.opcode() == Opcode.MONITORENTER ? "enterMonitor" : "exitMonitor",
                        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
                case FieldInstruction field -> {
                  String owner = field.owner().asInternalName();
                  String name = field.name().stringValue();
                  if (volatileFields(owner).contains(name)) {
                    point(code, name);
                  }
                  code.with(field);
                }
                default -> code.with(element);
              }
            }));
  }

  /** Creates a rule by which synchronized methods enter and leave the monitor through hooks. */
  private static Rule synchronizedMethods() {
    return model ->
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.flags().has(AccessFlag.SYNCHRONIZED)) {
            builder.transformMethod(
                method,
                (methodBuilder, part) -> {
                  switch (part) {
                    case AccessFlags flags ->
                        methodBuilder.withFlags(flags.flagsMask() & ~ClassFile.ACC_SYNCHRONIZED);
                    case CodeModel code ->
                        methodBuilder.transformCode(code, new SynchronizedCode(model, method));
                    default -> methodBuilder.with(part);
                  }
                });
          } else {
            builder.with(element);
          }
        };
  }

  /** Surrounds code with entering and leaving a monitor; an exception also leaves the monitor. */
  private static final class SynchronizedCode implements CodeTransform {
    private final ClassModel model;
    private final boolean isStatic;
    private @Nullable Label begin;

    SynchronizedCode(ClassModel model, MethodModel method) {
      this.model = model;
      this.isStatic = method.flags().has(AccessFlag.STATIC);
    }

    private void monitor(CodeBuilder code, String hook) {
      if (isStatic) {
        code.loadConstant(model.thisClass().asSymbol());
      } else {
        code.aload(0);
      }
      code.invokestatic(
          HOOKS, hook, MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
    }

    @Override
    public void atStart(CodeBuilder code) {
      monitor(code, "enterMonitor");
      begin = code.newBoundLabel();
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof ReturnInstruction) {
        monitor(code, "exitMonitor");
      }
      code.with(element);
    }

    @Override
    public void atEnd(CodeBuilder code) {
      Label end = code.newBoundLabel();
      code.exceptionCatchAll(Objects.requireNonNull(begin), end, end);
      monitor(code, "exitMonitor");
      code.athrow();
    }
  }

  /**
   * Creates a rule by which a class instantiates a subclass, which has a mistake that the test has
   * to find.
   *
   * @param maker the class whose code is changed
   * @param made the class that it instantiates
   * @param subclass the class that it instantiates instead, with the same constructors
   * @return the rule
   */
  public static Rule inPlaceOf(String maker, String made, String subclass) {
    ClassDesc other = ClassDesc.of(subclass);
    ClassDesc original = ClassDesc.of(made);
    ClassDesc where = ClassDesc.of(maker);
    return Rule.ofCode((model, method) ->
        (code, element) -> {
          if (!model.thisClass().asSymbol().equals(where)) {
            code.with(element);
          } else if (element instanceof NewObjectInstruction object
              && object.className().asSymbol().equals(original)) {
            code.new_(other);
          } else if (element instanceof InvokeInstruction call
              && call.owner().asSymbol().equals(original)
              && call.name().equalsString(ConstantDescs.INIT_NAME)) {
            code.invokespecial(other, ConstantDescs.INIT_NAME, call.typeSymbol());
          } else {
            code.with(element);
          }
        });
  }

  private static void call(CodeBuilder code, InvokeInstruction call, ClassModel model) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    String called = owner + "." + name + call.type().stringValue();
    if (REPLACED.contains(called)) {
      hook(code, call, call.owner().asSymbol());
    } else if (isOfSelector(call, model)) {
      hook(code, call, ClassDesc.ofInternalName(SELECTOR));
    } else if (REFUSED.stream().anyMatch(called::startsWith) && !name.equals("<init>")) {
      throw new IllegalArgumentException(
          called + " in " + model.thisClass().asInternalName() + ": write a hook for it");
    } else {
      if (ATOMIC.stream().anyMatch(called::startsWith) && !name.equals("<init>")) {
        point(code, owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
      }
      code.with(call);
    }
  }

  /** Returns whether a call is {@code begin()} or {@code end()} of a selector, by a subclass. */
  private static boolean isOfSelector(InvokeInstruction call, ClassModel model) {
    return model.superclass().filter(type -> type.asInternalName().equals(SELECTOR)).isPresent()
        && Set.of("begin", "end").contains(call.name().stringValue())
        && call.type().stringValue().equals("()V");
  }

  private static void hook(CodeBuilder code, InvokeInstruction call, ClassDesc receiver) {
    MethodTypeDesc type = call.typeSymbol();
    code.invokestatic(
        HOOKS,
        call.name().stringValue(),
        call.opcode() == Opcode.INVOKESTATIC ? type : type.insertParameterTypes(0, receiver));
  }

  private static void point(CodeBuilder code, String what) {
    code.loadConstant(what)
        .invokestatic(
            HOOKS, "point", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String));
  }

  private static Set<String> volatileFields(String owner) {
    return VOLATILE.computeIfAbsent(owner, ScheduleRules::readVolatileFields);
  }

  private static Set<String> readVolatileFields(String owner) {
    try (@Nullable InputStream file =
        ScheduleRules.class.getClassLoader().getResourceAsStream(owner + ".class")) {
      if (file == null) {
        return Set.of();
      }
      return ClassFile.of().parse(file.readAllBytes()).fields().stream()
          .filter(field -> field.flags().has(AccessFlag.VOLATILE))
          .map(field -> field.fieldName().stringValue())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
