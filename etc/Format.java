// SPDX-License-Identifier: BSD-2-Clause
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.nio.file.*;
import java.util.List;

/** Checks, or with "write" rewrites, the layout of every Java file under the given roots. */
void main(String[] args) throws Exception {
  boolean write = args[0].equals("write");
  var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
  int off = 0;
  for (String root : List.of(args).subList(1, args.length)) {
    Path sources = Path.of(root, "src");
    Path generated = sources.resolve("main/jextract");
    try (var files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (file.startsWith(generated)) continue;
        String before = Files.readString(file);
        String after = formatter.formatSourceAndFixImports(before);
        if (!after.equals(before)) {
          off++;
          IO.println((write ? "formatted " : "not formatted: ") + file);
          if (write) Files.writeString(file, after);
        }
      }
    }
  }
  if (off > 0 && !write) System.exit(1);
}
