import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import config, { ranks } from "../../.dependency-cruiser.js";

/** A room of the same rank or above, for each room: what its floor forbids. */
const floors = Object.entries(ranks).flatMap(([room, rank]) => {
  const above = Object.entries(ranks).find(([other, at]) => other !== room && at >= rank)?.[0];
  const breach: [string, [string, string]] = [
    `floor-of-${room}`,
    [`lib/${room}/upward.ts`, `import type { One } from "#lib/${above}/beside.ts";`],
  ];
  return above ? [breach] : [];
});

/** For each rule, a file that breaks it. */
const breaches: Record<string, [path: string, source: string]> = {
  ...Object.fromEntries(floors),
  "components-stay-furniture": ["components/table.tsx", `import "#lib/keys/read.ts";`],
  "components-without-validation": ["components/form.tsx", `import { keyForm } from "#lib/forms/schema.ts";`],
  "components-without-server-packages": ["components/session.tsx", `import "next-auth/react";`],
  "components-without-node": ["components/file.tsx", `import "node:fs";`],
  "polytomic-by-lib-only": ["components/upstream.tsx", `import "#lib/polytomic/client.ts";`],
  "lib-has-rooms-only": ["lib/attic/box.ts", `import "#lib/base/seal.ts";`],
  "registry-under-the-roof": ["lib/keys/sees.ts", `import "#lib/operations/registry.ts";`],
  "no-knots-of-rooms": ["components/knot-a/one.tsx", `import "#components/knot-b/two.tsx";`],
  "sandbox-knows-the-wire-only": ["lib/sandbox/main.ts", `import "#lib/keys/read.ts";`],
  "sandbox-is-its-own-process": ["lib/keys/shortcut.ts", `import "#lib/sandbox/main.ts";`],
  "one-database-client": ["lib/keys/rows.ts", `import { PrismaClient } from "#prisma/client/client.ts";`],
  "sign-in-library-in-staff-only": ["app/page.tsx", `import "next-auth";`],
  "mail-library-in-mail-only": ["lib/staff/mail.ts", `import { createTransport } from "nodemailer";`],
  "queue-library-in-queue-only": ["lib/keys/queue.ts", `import { PgBoss } from "pg-boss";`],
  "queued-by-enqueue-only": ["lib/keys/send.ts", `import "#lib/queue/boss.ts";`],
  "workers-started-by-cli-only": ["lib/operations/start.ts", `import "#lib/queue/work.ts";`],
  "encryption-in-seal-only": ["lib/keys/wrap.ts", `import { compactDecrypt } from "jose";`],
  "foundations-hold-nothing-up-by-themselves": ["lib/base/knows.ts", `import "#lib/keys/read.ts";`],
  "forms-are-for-browsers": ["lib/forms/key.ts", `import "#lib/keys/read.ts";`],
  "forms-without-node": ["lib/forms/file.ts", `import "node:fs";`],
  "nobody-imports-doors": ["lib/keys/door.ts", `import "#app/page.tsx";`],
  "people-without-furniture": ["lib/keys/look.ts", `import "#components/table.tsx";`],
  "programs-are-not-libraries": ["lib/keys/program.ts", `import "#lib/cli/start-app.ts";`],
  "product-without-tests": ["lib/keys/tested.ts", `import "#tests/support.ts";`],
  "product-without-dev-packages": ["lib/keys/dev.ts", `import "fast-check";`],
  "no-cycles": ["lib/tenants/one.ts", `import "./two.ts";`],
  "everything-resolves": ["lib/key-batches/lost.ts", `import "#lib/keys/nowhere.ts";`],
};

/** What the breaches point at, and what stays allowed. */
const others: [path: string, source: string][] = [
  ["lib/keys/read.ts", "export const one = 1; export type One = 1;"],
  ["lib/polytomic/client.ts", "export const one = 1;"],
  ["lib/forms/schema.ts", "export const keyForm = 1; export type One = 1;"],
  ["lib/forms/href.ts", "export const one = 1;"],
  ["lib/queue/boss.ts", `import "pg-boss";`],
  ["lib/queue/work.ts", `import "./boss.ts";`],
  ["lib/cli/worker.ts", `import "#lib/queue/work.ts";`],
  ["lib/operations/registry.ts", "export const one = 1;"],
  ["components/knot-b/two.tsx", `import "#components/knot-a/three.tsx";`],
  ["components/knot-a/three.tsx", "export const one = 1;"],
  ...Object.keys(ranks).map((room): [string, string] => [`lib/${room}/beside.ts`, "export type One = 1;"]),
  ["lib/tenants/two.ts", `import "./one.ts";`],
  ["lib/cli/start-app.ts", "export const one = 1;"],
  ["tests/support.ts", "export const one = 1;"],
  ["prisma/client/client.ts", "export class PrismaClient {}"],
  [
    "components/allowed.tsx",
    `import type { One } from "#lib/keys/read.ts";\nimport "#lib/forms/href.ts";\nimport type { One as Form } from "#lib/forms/schema.ts";`,
  ],
  ["lib/keys/allowed.ts", `import type { PrismaClient } from "#prisma/client/client.ts";`],
  ["lib/keys/also-allowed.ts", `import "#lib/polytomic/client.ts";`],
  ["lib/partner/allowed.ts", `import "#lib/polytomic/client.ts";`],
  ["lib/base/jwe.ts", `import "jose";`],
  ["lib/staff/sign-in.ts", `import "next-auth";`],
];

let scratch: string;
let fired: { name: string; from: string }[] = [];

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "walls-"));
  for (const [path, source] of [...Object.values(breaches), ...others]) {
    mkdirSync(join(scratch, dirname(path)), { recursive: true });
    writeFileSync(join(scratch, path), source);
  }
  copyFileSync("package.json", join(scratch, "package.json"));
  copyFileSync(".dependency-cruiser.js", join(scratch, ".dependency-cruiser.js"));
  symlinkSync(resolve("node_modules"), join(scratch, "node_modules"));
  const program = resolve("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [program, "--config", ".dependency-cruiser.js", "-T", "json", "app", "components", "lib"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: scratch, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  fired = summary.violations.map(({ from, rule }) => ({ name: rule.name, from }));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("every rule has its breach", () => {
  const names = config.forbidden?.map(({ name }) => name).sort();
  expect(Object.keys(breaches).sort()).toEqual(names);
});

test.each(Object.entries(breaches))("%s fires when broken", (name, [from]) => {
  const isOfFolders = config.forbidden?.some((rule) => rule.name === name && "scope" in rule);
  expect(fired).toContainEqual({ name, from: isOfFolders ? dirname(from) : from });
});

test("what is allowed stays allowed", () => {
  const allowed = others.map(([path]) => path).filter((path) => path !== "lib/tenants/two.ts");
  expect(fired.filter(({ from }) => allowed.includes(from))).toEqual([]);
});
