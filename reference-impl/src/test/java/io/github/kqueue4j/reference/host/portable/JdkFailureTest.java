// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.LibraryClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that {@link JdkFailure} knows each call of the JDK that the host portable makes. */
class JdkFailureTest {
  private static final String PORTABLE = JdkFailure.class.getPackageName() + ".";

  private static final List<String> HOST =
      List.of("java/nio/channels/", "java/nio/file/", "java/io/", "java/net/", "java/lang/Process");

  /** Calls that fail for no limit, sandbox or device. */
  private static final List<String> CANNOT_FAIL =
      List.of(
          // they look at an object of the JDK only
          "(Basic|Posix|Dos)FileAttributes\\..*",
          "File(Time|SystemException)\\..*",
          "IOException\\..*",
          "Path\\.(equals|getFileName|getFileSystem|getParent|of|resolve|toAbsolutePath|toString)",
          "FileSystems?\\.(getDefault|supportedFileAttributeViews)",
          "Files\\.(exists|getFileAttributeView|isDirectory)",
          "SelectableChannel\\.(isOpen|provider|validOps)",
          "SelectionKey\\.(attachment|cancel|isValid)",
          "Selector\\.(isOpen|keys)",
          "SelectorProvider\\.provider",
          "Socket\\.isInputShutdown",
          "SocketChannel\\.(isConnected|isConnectionPending|socket)",
          "WatchEvent\\..*",
          "WatchKey\\.(cancel|isValid|pollEvents|reset)",
          // they fail for a key or service that the application or the host has closed, only
          "SelectionKey\\.(interestOps|readyOps)",
          "WatchService\\.(poll|take)",
          // they throw nothing; without a descriptor they find no process, which
          // PortableDescriptorLimitTest tests
          "ProcessHandle\\.(current|equals|isAlive|of|pid)");

  private static Stream<String> calls(String type) {
    String file = "/" + type.replace('.', '/') + ".class";
    try (InputStream bytes = Objects.requireNonNull(JdkFailure.class.getResourceAsStream(file))) {
      return ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
          .flatMap(method -> method.code().stream())
          .flatMap(code -> code.elementStream())
          .filter(InvokeInstruction.class::isInstance)
          .map(InvokeInstruction.class::cast)
          .map(call -> call.owner().asInternalName() + "." + call.name().stringValue())
          .filter(name -> HOST.stream().anyMatch(name::startsWith) && !name.endsWith("<init>"))
          .map(name -> name.substring(name.lastIndexOf('/') + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void isThereForEachCallThatCanFail() {
    Set<String> calls = new TreeSet<>();
    for (String type : LibraryClasses.names()) {
      if (type.startsWith(PORTABLE)) {
        calls(type).forEach(calls::add);
      }
    }

    assertThat(calls).contains("Selector.open", "Path.register");
    assertThat(calls)
        .as("calls of the JDK of which it is not known how they fail")
        .allMatch(call -> CANNOT_FAIL.stream().anyMatch(call::matches) || isFailing(call));
  }

  private static boolean isFailing(String call) {
    String end = call.endsWith(".close") ? " returned" : "";
    return !JdkFailure.of(call + end).isEmpty();
  }
}
