/**
 * `npm run lockfile`, after adding a package: a registry that does not have every platform's builds leaves them out
 * of package-lock.json, and `npm ci` then fails everywhere. This adds the missing ones by name and version, so that
 * each platform finds its own.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

type Entry = { version?: string; dev?: boolean; optionalDependencies?: Record<string, string> };
type Lockfile = { packages: Record<string, Entry> };
export type Missing = { path: string; entry: Entry };

const systems: [RegExp, string][] = [
  [/android/, "android"],
  [/darwin/, "darwin"],
  [/freebsd/, "freebsd"],
  [/openharmony/, "openharmony"],
  [/win32/, "win32"],
  [/linux/, "linux"],
];
const processors: [RegExp, string][] = [
  [/arm64/, "arm64"],
  [/arm/, "arm"],
  [/ia32/, "ia32"],
  [/x64/, "x64"],
  [/ppc64/, "ppc64"],
  [/s390x/, "s390x"],
  [/riscv64/, "riscv64"],
  [/wasm32/, "wasm32"],
];

const firstOf = (table: [RegExp, string][], name: string) => {
  const [, value] = table.find(([pattern]) => pattern.test(name)) ?? [];
  return value === undefined ? undefined : [value];
};

function libcOf(name: string): string[] | undefined {
  if (!name.includes("linux")) return undefined;
  return name.includes("musl") ? ["musl"] : name.includes("gnu") ? ["glibc"] : undefined;
}

/** Whether `name` resolves from `path`, looking upwards as Node does. */
function isFound({ packages }: Lockfile, path: string, name: string): boolean {
  if (packages[`${path ? `${path}/` : ""}node_modules/${name}`]) return true;
  if (path === "") return false;
  return isFound({ packages }, path.slice(0, Math.max(0, path.lastIndexOf("/node_modules/"))), name);
}

/** The platform packages that are missing from the lockfile. */
export function listMissing(lockfile: Lockfile): Missing[] {
  return Object.entries(lockfile.packages).flatMap(([path, { dev, optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !isFound(lockfile, path, name))
      .map(([name, range]) => {
        const place = { cpu: firstOf(processors, name), os: firstOf(systems, name), libc: libcOf(name) };
        const entry = {
          version: range.replace(/^[\^~]/, ""),
          ...(dev ? { dev } : {}),
          optional: true,
          ...place,
        };
        return { path: `node_modules/${name}`, entry };
      }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const lockfile = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lockfile;
  const missing = listMissing(lockfile);
  for (const { path, entry } of missing) lockfile.packages[path] = entry;
  const sorted = Object.entries(lockfile.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  lockfile.packages = Object.fromEntries(sorted);
  const text = JSON.stringify(lockfile, (key, value) => (key === "resolved" ? undefined : value), 2);
  writeFileSync("package-lock.json", `${text}\n`);
  console.log(`Added ${missing.length} packages of other platforms.`);
}
