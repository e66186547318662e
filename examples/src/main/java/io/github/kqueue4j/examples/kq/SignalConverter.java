// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Signal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Signals by name, as kill(1) takes them: {@code HUP}, {@code SIGHUP}, {@code hup}. */
final class SignalConverter implements ITypeConverter<Signal> {
  @Override
  public Signal convert(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    String plain = name.startsWith("SIG") ? name.substring(3) : name;
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(plain)) {
        return signal;
      }
    }
    String names =
        Arrays.stream(Signal.values()).map(Signal::name).collect(Collectors.joining(" "));
    throw new TypeConversionException("'" + text + "' is no signal: use a name, one of " + names);
  }
}
