// SPDX-License-Identifier: BSD-2-Clause
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies the Markdown of the project for the site: headings get the anchors that GitHub gives them,
 * and links to what is neither a page nor a drawing lead to GitHub. Arguments: the project's
 * folder, the target.
 */
final class Site {
  private static final String FILES = "https://github.com/kqueue4j/kqueue4j/blob/main/";
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

  private Site() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    Path target = Path.of(args[1]);
    List<Path> pages = find(root, ".md");
    List<Path> drawings = find(root, ".svg");
    for (Path page : pages) {
      write(target.resolve(page), converted(root, page));
    }
    for (Path drawing : drawings) {
      Path copy = target.resolveSibling("resources").resolve(drawing);
      Files.createDirectories(copy.getParent());
      Files.copy(root.resolve(drawing), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    write(target.resolve("index.md"), converted(root, Path.of("README.md")));
    System.out.println(pages.size() + " pages");
  }

  private static List<Path> find(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(root::relativize)
          .filter(file -> file.toString().endsWith(ending) && isOurs(file))
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path part : file) {
      if (part.toString().startsWith(".") || NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String converted(Path root, Path page) throws IOException {
    StringBuilder out = new StringBuilder();
    boolean code = false;
    for (String line : Files.readAllLines(root.resolve(page))) {
      code ^= line.startsWith("```");
      if (!code && line.matches("#{1,6} .*")) {
        out.append("<a id=\"").append(anchor(line)).append("\"></a>\n\n");
      }
      out.append(code ? line : linked(root, page, line)).append('\n');
    }
    return out.toString();
  }

  private static String linked(Path root, Path page, String line) {
    return LINK.matcher(line)
        .replaceAll(link -> Matcher.quoteReplacement(link(root, page, link.group(1), link.group())));
  }

  private static String link(Path root, Path page, String target, String whole) {
    if (target.contains(":") || target.endsWith(".md") || target.endsWith(".svg")) {
      return whole;
    }
    Path file = root.resolve(page).resolveSibling(target).normalize();
    return "](" + FILES + root.relativize(file).toString().replace('\\', '/') + ")";
  }

  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ +", "")
        .strip()
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
