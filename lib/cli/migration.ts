/**
 * `npm run migration -- <name>`: writes the next migration folder from the difference between the committed schema
 * and the working tree, without a database and without Prisma's binary. What the schema can't express (generated
 * columns, extensions) is added to the file by hand.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type DiffTarget, SchemaEngine } from "@prisma/schema-engine-wasm";

const schemaPath = "prisma/schema.prisma";

// The engine wants a connection even when it compares two texts. It asks whether the schema "public" is
// there and for the server's version; the column types are its codes for boolean, text and integer.
const greeting = {
  columnNames: ["exists", "version", "numeric_version"],
  columnTypes: [5, 7, 0],
  rows: [[true, "PostgreSQL 15.0", 150_000]],
};
const answer = (value: unknown) => Promise.resolve({ ok: true, value });
const connection = {
  provider: "postgres",
  adapterName: "none",
  queryRaw: () => answer(greeting),
  executeRaw: () => answer(0),
  executeScript: () => answer(undefined),
  startTransaction: () => Promise.reject(new Error("No database is used here.")),
  getConnectionInfo: () => ({ ok: true, value: { schemaName: "public", supportsRelationJoins: true } }),
  dispose: () => answer(undefined),
};
const noDatabase = {
  provider: "postgres",
  adapterName: "none",
  connect: () => Promise.resolve({ ok: true, value: connection }),
  connectToShadowDb: () => Promise.resolve({ ok: true, value: connection }),
};

/** The statements that turn one schema into another; an empty `from` is an empty database. */
export async function differenceBetween(from: string, to: string): Promise<string> {
  const files = [{ path: schemaPath, content: to }];
  const engine = await SchemaEngine.new({ datamodels: [[schemaPath, to]] }, () => {}, noDatabase);
  const start: DiffTarget =
    from === "" ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path: schemaPath, content: from }] };
  const { stdout } = await engine.diff({
    from: start,
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? "";
}

function committedSchema(): string {
  try {
    return execFileSync("git", ["show", `HEAD:${schemaPath}`], { encoding: "utf8" });
  } catch {
    return "";
  }
}

async function main(name: string | undefined, from: string): Promise<void> {
  if (!name || !/^[a-z0-9_]+$/.test(name)) throw new Error("Name the migration, for example add_notes.");
  const sql = await differenceBetween(from, readFileSync(schemaPath, "utf8"));
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join("prisma/migrations", `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), sql);
  console.log(`Wrote ${folder}/migration.sql. Read it before you commit it.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await main(process.argv[2], process.argv.includes("--from-empty") ? "" : committedSchema());
