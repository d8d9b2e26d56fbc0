/**
 * Builds of another version of the app, each in a folder that `next start` can serve.
 *
 * `renameBuild` is quick: it copies this app's build and gives it another build id, other names of its scripts and, as
 * a build with another key would, other action ids. Its code is the same. `buildAgain` builds changed sources.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";

/** Whether actions keep their ids: with the same key they do. */
export type Key = "same key" | "other key";

const left = new Set(["cache", "diagnostics", "trace", "trace-build", "types"]);
const isText = (path: string) => /\.(js|json|html|rsc|css|txt|meta)$/.test(path) || path.endsWith("BUILD_ID");

type Manifest = { node: Record<string, unknown>; encryptionKey: string };

function readManifest(): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8"));
  return manifest;
}

const reversed = (text: string) => [...text].reverse().join("");
/** The first byte says how many arguments an action takes. */
const otherId = (id: string) => id.slice(0, 2) + reversed(id.slice(2));

/** What is called otherwise in the copy. */
function renamed(key: Key): Map<string, string> {
  const names = new Map<string, string>();
  const buildId = readFileSync(".next/BUILD_ID", "utf8");
  names.set(buildId, reversed(buildId));
  for (const file of readdirSync(".next/static/chunks")) {
    const [name = ""] = file.replace(/^turbopack-/, "").split(".");
    names.set(name, reversed(name));
  }
  if (key === "other key") for (const id of Object.keys(readManifest().node)) names.set(id, otherId(id));
  return names;
}

export function renameBuild(key: Key): string {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-build-"));
  for (const file of ["node_modules", "package.json", "next.config.js", "public"])
    symlinkSync(resolve(file), join(folder, file));
  const build = join(folder, ".next");
  const from = resolve(".next");
  cpSync(from, build, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.has(path.slice(from.length + 1).split(sep)[0] ?? ""),
  });
  const names = renamed(key);
  const pattern = new RegExp([...names.keys()].join("|"), "g");
  const change = (text: string) => text.replace(pattern, (name) => names.get(name) ?? name);
  for (const entry of readdirSync(build, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !isText(path)) continue;
    const before = readFileSync(path, "utf8");
    const after = change(before);
    if (after !== before) writeFileSync(path, after);
  }
  for (const place of ["static", "static/chunks"])
    for (const name of readdirSync(join(build, place)))
      renameSync(join(build, place, name), join(build, place, change(name)));
  return folder;
}

/** Of the changed copy: the same action does something else, so that it shows which build has carried it out. */
export const savedBy = "(saved by the next build)";
const changed = {
  file: "app/(staff)/tenants/[tenantId]/actions.ts",
  from: "saveEdit(staff, form)",
  to: `saveEdit(staff, { ...form, notes: \`\${form.notes} ${savedBy}\` })`,
};

const sources = ["app", "components", "lib", "public", "prisma"];

/** Builds a changed copy of the sources, which takes about a minute. */
export function buildAgain(key: Key): string {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-build-"));
  for (const name of sources) cpSync(name, join(folder, name), { recursive: true });
  for (const name of readdirSync(".")) if (/\.(js|ts|json)$/.test(name)) cpSync(name, join(folder, name));
  // Turbopack follows no link out of its root.
  execFileSync("cp", ["-al", "node_modules", folder]);
  const path = join(folder, changed.file);
  const source = readFileSync(path, "utf8");
  if (!source.includes(changed.from)) throw new Error(`${changed.file} has no ${changed.from}`);
  writeFileSync(
    path,
    source.replace(changed.from, () => changed.to),
  );
  const other = randomBytes(32).toString("base64");
  execFileSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key === "same key" ? readManifest().encryptionKey : other,
    },
  });
  return folder;
}
