// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ConstantDescs;

/**
 * A rule for rewriting a class. A loader applies its rules in order, each to the result of the one
 * before.
 */
@FunctionalInterface
public interface Rule {
  /**
   * Returns the transform for a class.
   *
   * @param model the class
   * @return the transform, which is used for this class only
   */
  ClassTransform transform(ClassModel model);

  /** A rule for the code of methods. */
  @FunctionalInterface
  interface OfCode {
    /**
     * Returns the transform for the code of a method or constructor.
     *
     * @param model the class
     * @param method the method
     * @return the transform, which is used for this method only
     */
    CodeTransform transform(ClassModel model, MethodModel method);
  }

  /**
   * Creates a rule for all code except static initializers, since an exception there makes the
   * class unusable.
   *
   * @param rule the rule for a method
   * @return the rule for the class
   */
  static Rule ofCode(OfCode rule) {
    return model ->
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.code().isPresent()
              && !method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME)) {
            builder.transformMethod(
                method, MethodTransform.transformingCode(rule.transform(model, method)));
          } else {
            builder.with(element);
          }
        };
  }
}
