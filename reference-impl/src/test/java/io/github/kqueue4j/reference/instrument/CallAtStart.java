// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes a method call another one first.
 *
 * @param type the class of the method to call
 * @param method the name of a public static method without parameters that returns nothing
 */
public record CallAtStart(ClassDesc type, String method) implements CodeTransform {
  @Override
  public void atStart(CodeBuilder code) {
    code.invokestatic(type, method, MethodTypeDesc.of(ConstantDescs.CD_void));
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    code.with(element);
  }
}
