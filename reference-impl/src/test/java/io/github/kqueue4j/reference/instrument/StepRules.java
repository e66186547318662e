// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules that insert a call of {@link Steps#reached} before each step that can fail. */
public final class StepRules {
  private static final ClassDesc HOOK = Steps.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc REACHED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  /** The end of the detail of a step after a call. */
  public static final String RETURNED = " returned";

  private StepRules() {}

  /**
   * Returns the rule for the beginning of each method or constructor, where a stack can overflow.
   * The step of a constructor precedes the constructor of its superclass.
   *
   * @return the rule
   */
  public static Rule entries() {
    return Rule.ofCode(Entry::new);
  }

  /**
   * Returns the rule for each {@code new} of an object or array, and each {@code invokedynamic},
   * which creates lambdas and strings; there the heap can be full.
   *
   * @return the rule
   */
  public static Rule allocations() {
    return Rule.ofCode(Allocation::new);
  }

  /**
   * Returns the rule for each call that {@link ForeignCalls} considers a step.
   *
   * @return the rule
   */
  public static Rule calls() {
    return Rule.ofCode(Call::new);
  }

  /**
   * Returns the rule for the end of each call of a method {@code close} of the host, which may fail
   * although it has released the resource. The detail of such a step ends with {@link #RETURNED}.
   * Not part of {@link #all}.
   *
   * @return the rule
   */
  public static Rule closes() {
    return Rule.ofCode(Close::new);
  }

  /**
   * Returns the rules for all steps before which an Error can be thrown.
   *
   * @return the rules
   */
  public static List<Rule> all() {
    return List.of(calls(), allocations(), entries());
  }

  /** Tracks the source line and numbers the steps of a method. */
  private abstract static class Stepping implements CodeTransform {
    private final String method;
    private int line;
    private int ordinal;

    Stepping(ClassModel model, MethodModel method) {
      String type = model.thisClass().asInternalName();
      this.method =
          type.substring(type.lastIndexOf('/') + 1) + "." + method.methodName().stringValue();
    }

    /** Returns the kind of step of an element, or null if the element is not a step. */
    abstract Site.@Nullable Kind kind(CodeElement element);

    abstract String detail(CodeElement element);

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof LineNumber number) {
        line = number.line();
      }
      Site.Kind kind = kind(element);
      if (kind != null) {
        hook(code, kind, detail(element));
      }
      code.with(element);
    }

    final void hook(CodeBuilder code, Site.Kind kind, String detail) {
      code.loadConstant(Steps.number(new Site(kind, method, line, detail, ordinal++)))
          .invokestatic(HOOK, "reached", REACHED);
    }
  }

  private static final class Entry extends Stepping {
    Entry(ClassModel model, MethodModel method) {
      super(model, method);
    }

    @Override
    public void atStart(CodeBuilder code) {
      hook(code, Site.Kind.ENTRY, "");
    }

    @Override
    Site.@Nullable Kind kind(CodeElement element) {
      return null;
    }

    @Override
    String detail(CodeElement element) {
      return "";
    }
  }

  private static final class Allocation extends Stepping {
    Allocation(ClassModel model, MethodModel method) {
      super(model, method);
    }

    @Override
    Site.@Nullable Kind kind(CodeElement element) {
      return detail(element).isEmpty() ? null : Site.Kind.ALLOCATION;
    }

    @Override
    String detail(CodeElement element) {
      return switch (element) {
        case NewObjectInstruction made -> simple(made.className().asInternalName());
        case NewPrimitiveArrayInstruction made -> made.typeKind() + "[]";
        case NewReferenceArrayInstruction made ->
            simple(made.componentType().asInternalName()) + "[]";
        case NewMultiArrayInstruction made -> simple(made.arrayType().asInternalName());
        case InvokeDynamicInstruction made -> "by " + made.name().stringValue();
        default -> "";
      };
    }
  }

  private static final class Call extends Stepping {
    Call(ClassModel model, MethodModel method) {
      super(model, method);
    }

    @Override
    Site.@Nullable Kind kind(CodeElement element) {
      return element instanceof InvokeInstruction call
          ? ForeignCalls.kind(call.owner().asInternalName(), call.name().stringValue())
          : null;
    }

    @Override
    String detail(CodeElement element) {
      return element instanceof InvokeInstruction call
          ? simple(call.owner().asInternalName()) + "." + call.name().stringValue()
          : "";
    }
  }

  /** A step after a call of {@code close}. */
  private static final class Close extends Stepping {
    Close(ClassModel model, MethodModel method) {
      super(model, method);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      super.accept(code, element);
      if (element instanceof InvokeInstruction call
          && call.name().equalsString("close")
          && ForeignCalls.kind(call.owner().asInternalName(), "close") == Site.Kind.HOST_CALL) {
        String type = simple(call.owner().asInternalName());
        hook(code, Site.Kind.HOST_CALL, type + ".close" + RETURNED);
      }
    }

    @Override
    Site.@Nullable Kind kind(CodeElement element) {
      return null;
    }

    @Override
    String detail(CodeElement element) {
      return "";
    }
  }

  private static String simple(String internalName) {
    return internalName.substring(internalName.lastIndexOf('/') + 1);
  }
}
