// SPDX-License-Identifier: BSD-2-Clause
import java.lang.foreign.*;

/** Calls getpid(2): whether foreign functions work on this system at all. */
class FfmProof {
  public static void main(String[] args) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemorySegment getpid = linker.defaultLookup().find("getpid").orElseThrow();
    var handle = linker.downcallHandle(getpid, FunctionDescriptor.of(ValueLayout.JAVA_INT));
    int pid = (int) handle.invokeExact();
    if (pid != ProcessHandle.current().pid()) throw new AssertionError(pid);
    System.out.println("foreign functions work: Java " + Runtime.version() + ", pid " + pid);
  }
}
