// SPDX-License-Identifier: BSD-2-Clause
import java.lang.foreign.*;

/** Calls strlen(3), which every system's default look-up has: whether foreign functions work. */
class FfmProof {
  public static void main(String[] args) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemorySegment strlen = linker.defaultLookup().find("strlen").orElseThrow();
    // size_t has the width of an address on every system that is tried
    var function = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    var handle = linker.downcallHandle(strlen, function);
    try (Arena arena = Arena.ofConfined()) {
      long length = (long) handle.invokeExact(arena.allocateFrom("kqueue"));
      if (length != 6) throw new AssertionError(length);
    }
    System.out.println("foreign functions work: Java " + Runtime.version());
  }
}
