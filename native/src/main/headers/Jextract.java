// SPDX-License-Identifier: BSD-2-Clause
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs jextract over each header, and fails where that gives another fact than what is checked in.
 * On a system with a kqueue it does the same with the system's own {@code <sys/event.h>}.
 * Arguments: the folder native, the command, the name of the system, and "write" to replace what is
 * checked in.
 */
final class Jextract {

  private static final Map<String, String> CLASSES =
      Map.of(
          "freebsd", "FreeBsdKqueue",
          "macos", "MacOsKqueue",
          "netbsd", "NetBsdKqueue",
          "openbsd", "OpenBsdKqueue",
          "dragonfly", "DragonFlyKqueue",
          "libkqueue", "LibkqueueKqueue");

  private static final Map<String, String> SYSTEMS =
      Map.of("freebsd", "freebsd", "osx", "macos", "netbsd", "netbsd", "openbsd", "openbsd");

  private static int differences;

  private Jextract() {}

  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]).toAbsolutePath();
    String command = args[1];
    boolean write = args.length > 3 && args[3].equals("write");
    Path headers = module.resolve("src/main/headers");
    Path checkedIn = module.resolve("src/main/jextract");
    for (String system : CLASSES.keySet()) {
      Path output = module.resolve("target/jextract").resolve(system);
      extract(command, headers.resolve(system), output, system, "kqueue.h");
      compare(system, "kqueue.h", facts(checkedIn, system), facts(output, system), true);
      if (write) {
        copy(output, checkedIn);
      }
    }
    String here = SYSTEMS.get(args[2]);
    if (here != null) {
      Path folder = Files.createDirectories(module.resolve("target/jextract/sys"));
      Files.writeString(folder.resolve("kqueue.h"), "#include <sys/event.h>\n");
      Path output = folder.resolve("out");
      extract(command, folder, output, here, "kqueue.h");
      compare(here, "<sys/event.h>", facts(checkedIn, here), facts(output, here), false);
    }
    if (differences > 0) {
      throw new IllegalStateException(differences + " facts differ, see above");
    }
    System.out.println("jextract: all facts agree");
  }

  private static void extract(
      String command, Path folder, Path output, String system, String header) throws Exception {
    List<String> line = new ArrayList<>(List.of(command, "--output", output.toString()));
    line.addAll(List.of("--target-package", "io.github.kqueue4j.ffm." + system));
    line.addAll(List.of("--header-class-name", CLASSES.get(system)));
    if (Files.exists(folder.resolve("includes.txt"))) {
      line.add("@includes.txt");
    }
    line.add(header);
    run(line, folder);
  }

  private static void run(List<String> line, Path folder) throws Exception {
    Process process = new ProcessBuilder(line).directory(folder.toFile()).inheritIO().start();
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", line) + " failed with status " + status);
    }
  }

  /** Constants, sizes and offsets, by name. */
  private static Map<String, Long> facts(Path sources, String system) throws Exception {
    Path classes = Files.createTempDirectory("kqueue4j-facts");
    Path folder = sources.resolve("io/github/kqueue4j/ffm").resolve(system);
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-nowarn",
                "-d",
                classes.toString()));
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".java")).toList();
    }
    files.forEach(file -> line.add(file.toString()));
    run(line, folder);
    Map<String, Long> facts = new TreeMap<>();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.contains("$")) {
          add(facts, name, loader.loadClass("io.github.kqueue4j.ffm." + system + "." + name));
        }
      }
    }
    return facts;
  }

  private static void add(Map<String, Long> facts, String name, Class<?> type) throws Exception {
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() != 0) {
        continue;
      }
      if (method.getReturnType() == int.class && method.getName().matches("[A-Z][A-Z0-9_]*")) {
        facts.put(method.getName(), Long.valueOf((Integer) method.invoke(null)));
      }
      if (method.getReturnType() == GroupLayout.class) {
        GroupLayout layout = (GroupLayout) method.invoke(null);
        facts.put(name, layout.byteSize());
        for (MemoryLayout member : layout.memberLayouts()) {
          if (member.name().isPresent()) {
            String field = member.name().get();
            long offset = layout.byteOffset(PathElement.groupElement(field));
            facts.put(name + "." + field, offset);
            facts.put(name + "." + field + " size", member.byteSize());
          }
        }
      }
    }
  }

  /** A system's own header may lack what came later, and what is in other headers. */
  private static void compare(
      String system, String header, Map<String, Long> mine, Map<String, Long> theirs, boolean all) {
    mine.forEach((name, value) -> {
      Long other = theirs.get(name);
      if (other == null ? all : !other.equals(value)) {
        differences++;
        System.err.println(
            system + " " + header + ": " + name + " is " + other + ", checked in " + value);
      }
    });
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
