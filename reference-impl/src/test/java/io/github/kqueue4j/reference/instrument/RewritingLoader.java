// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Loads copies of classes that its parent could also load, and rewrites some of them. The parent
 * loads all other classes; these must include the hooks that rewritten code calls. Assertions are
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
  private final Map<String, byte[]> rewritten;

  /**
   * Creates a loader.
   *
   * @param parent finds the class files, and loads the classes that this loader does not load
   * @param loads accepts the names of classes of which this loader loads a copy
   * @param rewrites accepts the names of classes whose copy is rewritten
   * @param rules the rules for rewriting
   */
  public RewritingLoader(
      ClassLoader parent, Predicate<String> loads, Predicate<String> rewrites, List<Rule> rules) {
    this(parent, loads, rewrites, List.copyOf(rules), new ConcurrentHashMap<>());
  }

  private RewritingLoader(
      ClassLoader parent,
      Predicate<String> loads,
      Predicate<String> rewrites,
      List<Rule> rules,
      Map<String, byte[]> rewritten) {
    super("rewriting", parent);
    this.loads = loads;
    this.rewrites = rewrites;
    this.rules = rules;
    this.rewritten = rewritten;
    classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(parent)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    setDefaultAssertionStatus(true);
  }

  /**
   * Creates a loader for new copies of the same classes, which reuses the rewritten class files.
   *
   * @return a new loader with the same parent and rules
   */
  public RewritingLoader anew() {
    return new RewritingLoader(getParent(), loads, rewrites, rules, rewritten);
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
    byte[] bytes = rewrites.test(name) ? rewritten.get(name) : null;
    if (bytes == null) {
      bytes = read(name);
      if (rewrites.test(name)) {
        bytes = rewrite(bytes);
        rewritten.put(name, bytes);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] read(String name) throws ClassNotFoundException {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
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
