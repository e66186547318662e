// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ConstantDescs;

/**
 * One kind of rewriting. Rules of a loader are applied in order, each to what the last one made.
 */
@FunctionalInterface
public interface Rule {
  /**
   * What is done to a class.
   *
   * @param model the class
   * @return the rewriting, confined to that class
   */
  ClassTransform transform(ClassModel model);

  /** A rule for the code of methods. */
  @FunctionalInterface
  interface OfCode {
    /**
     * What is done to the code of a method or constructor.
     *
     * @param model the class
     * @param method the method
     * @return the rewriting, confined to that method
     */
    CodeTransform transform(ClassModel model, MethodModel method);
  }

  /**
   * A rule for all code but that of static initialisers: what is thrown there makes a class
   * unusable for ever.
   *
   * @param rule what is done to a method
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
