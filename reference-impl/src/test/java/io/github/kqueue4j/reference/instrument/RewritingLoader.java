// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.util.List;
import java.util.function.Predicate;

/**
 * Loads copies of classes that its parent could load too, some of them rewritten. What it does not
 * load itself, the parent does: hooks that rewritten code calls must be among that. Assertions are
 * enabled.
 */
public final class RewritingLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Predicate<String> loads;
  private final Predicate<String> rewrites;
  private final List<Rule> rules;
  private final ClassFile classFile;

  /**
   * A loader.
   *
   * @param parent where class files are found, and classes that this does not load
   * @param loads whether a copy of a class of that name is loaded here
   * @param rewrites whether that copy is rewritten
   * @param rules how
   */
  public RewritingLoader(
      ClassLoader parent, Predicate<String> loads, Predicate<String> rewrites, List<Rule> rules) {
    super("rewriting", parent);
    this.loads = loads;
    this.rewrites = rewrites;
    this.rules = List.copyOf(rules);
    classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(parent)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    setDefaultAssertionStatus(true);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!loads.test(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = file.readAllBytes();
      if (rewrites.test(name)) {
        bytes = rewrite(bytes);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] rewrite(byte[] original) {
    byte[] bytes = original;
    for (Rule rule : rules) {
      ClassModel model = classFile.parse(bytes);
      bytes = classFile.transformClass(model, rule.transform(model));
    }
    return bytes;
  }
}
