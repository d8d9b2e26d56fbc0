import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sealedColumns } from "#lib/base/sealed-columns.ts";
import { listMissing } from "#lib/cli/lockfile.ts";
import * as walls from "./rules.ts";
import { listFiles, parse } from "./syntax.ts";

const product = ["app", "components", "lib"];

/** For each wall, files that break it and files that do not. */
const cases: Record<keyof typeof walls, { broken: [string, string][]; whole: [string, string][] }> = {
  environment: {
    broken: [
      ["lib/log.ts", "const level = process.env.LOG_LEVEL;"],
      ["lib/log.ts", `const level = process["env"].LOG_LEVEL;`],
      ["lib/log.ts", "const { env } = process;"],
      ["lib/cli/start-app.ts", `import { env } from "node:process";`],
      ["app/page.tsx", "export default () => <p>{process.env.HOST}</p>;"],
    ],
    whole: [
      ["lib/base/settings.ts", "const level = process.env.LOG_LEVEL;"],
      ["lib/log.ts", "// process.env is read elsewhere\nconst text = 'process.env';"],
    ],
  },
  serverOnly: {
    broken: [
      ["lib/directory/list.ts", "export const one = 1;"],
      ["lib/directory/list.ts", `import { z } from "zod";\nimport "server-only";`],
    ],
    whole: [
      ["lib/directory/list.ts", `// why\nimport "server-only";\nimport { z } from "zod";`],
      ["lib/forms/key.ts", "export const one = 1;"],
      ["lib/polytomic/wire.ts", "export const one = 1;"],
    ],
  },
  typesOnlyViews: {
    broken: [
      ["lib/directory/views.ts", "export const one = 1;"],
      ["lib/directory/views.ts", `import { z } from "zod";`],
    ],
    whole: [
      [
        "lib/directory/views.ts",
        `import "server-only";\nimport type { Z } from "zod";\nexport type One = Z;\ntype Two = 2;`,
      ],
    ],
  },
  made: {
    broken: [
      ["app/staff/actions.ts", `"use server";\nexport async function invite() {}`],
      ["app/staff/actions.ts", `"use server";\nexport const invite = async () => {};`],
      ["app/staff/actions.ts", `"use server";\nexport const metadata = async () => {};`],
      ["app/staff/actions.ts", `"use server";\nexport default async () => {};`],
      ["app/staff/actions.ts", `import { invite } from "#lib/staff/staff.ts";\nexport { invite };`],
      [
        "app/staff/actions.ts",
        "const formAction = (x) => x;\nexport const invite = formAction(async () => {});",
      ],
      ["app/staff/page.tsx", "export default async function Page() { return <p>Staff</p>; }"],
      ["app/staff/page.tsx", "const page = (x) => x;\nexport default page({});"],
      ["app/staff/page.tsx", `import { page } from "#lib/access/page.ts";\nexport default () => page({});`],
      ["app/api/staff/route.ts", "export async function GET() { return Response.json({}); }"],
      ["app/api/staff/route.ts", `export { handler as GET } from "#lib/staff/sign-in.ts";`],
    ],
    whole: [
      [
        "app/staff/actions.ts",
        `"use server";\nimport { formAction } from "#lib/access/action.ts";\nexport const invite = formAction({});`,
      ],
      [
        "app/staff/page.tsx",
        `import { page } from "#lib/access/page.ts";\nexport const metadata = {};\nexport default page({});`,
      ],
      [
        "app/api/staff/route.ts",
        `import { route } from "#lib/access/route.ts";\nexport const GET = route("staff:read", read);`,
      ],
    ],
  },
  useServer: {
    broken: [
      ["app/staff/page.tsx", `export default () => { async function save() { "use server"; } };`],
      ["lib/staff/staff.ts", `"use server";\nexport const one = 1;`],
    ],
    whole: [["app/staff/actions.ts", `"use server";`]],
  },
  addresses: {
    broken: [
      ["components/tenants/row.tsx", `export const Row = () => <a href="/tenants">All</a>;`],
      ["lib/connect/links.ts", "const path = `/connect/`.concat(token);"],
      ["app/page.tsx", `redirect("/sign-in?out=1");`],
      ["components/frame/nav.tsx", `const under = ["/settings/security", "/batches"];`],
    ],
    whole: [
      ["lib/forms/href.ts", `export const staffHref = "/staff";`],
      ["lib/polytomic/client.ts", `read("/api/connections");`],
      ["components/tenants/row.tsx", `import "#lib/directory/list.ts";`],
    ],
  },
  doors: {
    broken: [
      ["app/staff/table.tsx", ""],
      ["app/staff/helpers.ts", ""],
      ["app/staff/page.test.tsx", ""],
    ],
    whole: [
      ["app/staff/page.tsx", ""],
      ["app/staff/actions.ts", ""],
      ["app/api/health/route.ts", ""],
    ],
  },
  wayOut: {
    broken: [
      ["lib/keys/verify.ts", `await fetch("https://app.polytomic.com/api/me");`],
      ["lib/keys/verify.ts", `import { request } from "node:https";`],
      ["app/page.tsx", "const page = await fetch(origin);"],
    ],
    whole: [
      ["lib/polytomic/fetch.ts", "await fetch(origin);"],
      ["lib/keys/verify.ts", "await client.fetch();"],
    ],
  },
  encryption: {
    broken: [
      ["lib/keys/read.ts", `import { createCipheriv } from "node:crypto";`],
      ["lib/keys/read.ts", "crypto.subtle.encrypt(a, b, c);"],
    ],
    whole: [["lib/keys/read.ts", `import { createHash } from "node:crypto";`]],
  },
  sealing: {
    broken: [
      ["lib/keys/read.ts", `await seal(value, { purpose: "organization-key", tenantId, recordId: id });`],
    ],
    whole: [["lib/keys/read.ts", `await seal(value, placeOf("organization-key", tenantId, id));`]],
  },
  operations: {
    broken: [
      [
        "lib/messages/attention.ts",
        `const asked = { organization_update: "a", user_add: "b", key_rotate: "c" };`,
      ],
      ["lib/directory/reasons.ts", `const pages = { "user_add": 1, "blueprint_apply": 2, "key_rotate": 3 };`],
      ["components/inbox/inbox-line.tsx", `type Kind = "organization_update" | "user_add" | "key_rotate";`],
      [
        "components/inbox/inbox-line.tsx",
        "type Titles = { organization_update: 1; user_add: 2; key_rotate: 3 };",
      ],
    ],
    whole: [
      [
        "lib/operations/registry.ts",
        "const registry = { organization_update: a, user_add: b, key_rotate: c };",
      ],
      ["lib/messages/keys.ts", `const keys = { key_rotate: "a", key_overlap: "b", key_revoke: "c" };`],
      ["lib/keys/requests.ts", `const leaving = ["user_remove", "key_revoke"];`],
    ],
  },
  size: {
    broken: [
      ["lib/keys/read.ts", "var a = 1;\n".repeat(201)],
      ["tests/e2e/keys.spec.ts", "var a = 1;\n".repeat(301)],
    ],
    whole: [
      ["lib/keys/read.ts", "var a = 1;\n".repeat(200)],
      ["tests/e2e/keys.spec.ts", "var a = 1;\n".repeat(300)],
    ],
  },
  translatable: {
    broken: [
      ["components/a.tsx", `const a = <p><i />{b && "text"}</p>;`],
      ["components/a.tsx", "const a = <p>Text{b ? `of ${c}` : null}</p>;"],
      ["components/a.tsx", `const a = <>Text{b ? <i /> : "none"}</>;`],
      ["components/a.tsx", "const a = <p>{b && (<i />)} text</p>;"],
    ],
    whole: [
      ["components/a.tsx", `const a = <p>{b && "text"}</p>;`],
      ["components/a.tsx", `const a = <p>\n{b ? "one" : "two"}\n</p>;`],
      ["components/a.tsx", `const a = <p>Text<span>{b && "text"}</span>{b && <i />}</p>;`],
      ["components/a.tsx", "const a = <p>{b && <i />}<i>text</i></p>;"],
    ],
  },
};

describe.each(Object.entries(walls))("the wall %s", (name, wall) => {
  const { broken, whole } = cases[name as keyof typeof walls];

  test.each(broken)("fires when broken: %s %#", (path, source) => {
    expect(wall(path, parse(path, source), source)).not.toEqual([]);
  });

  test.each(whole)("accepts what is in order: %s %#", (path, source) => {
    expect(wall(path, parse(path, source), source)).toEqual([]);
  });

  test("finds nothing in the sources", () => {
    const folders = name === "size" ? [...product, "tests"] : product;
    const breaches = listFiles(folders).flatMap((path) => {
      const source = readFileSync(path, "utf8");
      return wall(path, parse(path, source), source).map((what) => `${path} ${what}`);
    });
    expect(breaches).toEqual([]);
  });
});

/** Table and column of each field of a schema that holds something sealed, by its name. */
function sealedFields(schema: string): string[] {
  return [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = ""]) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    return (
      [...body.matchAll(/^ {2}(\w+) +String\b(.*)$/gm)]
        // A hash of a secret can't be opened, and the version of one is no secret.
        .filter(
          ([, name = "", rest = ""]) =>
            /sealed|secret/i.test(name) && !/_?hash$/i.test(name) && !rest.includes("@db.Uuid"),
        )
        .map(([, name = "", rest = ""]) => `${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? name}`)
    );
  });
}

test("every sealed column of the schema is in the table of sealed columns", () => {
  // A column can have two purposes: the secret of an onboarding stays sealed as a client secret.
  const listed = new Set(Object.values(sealedColumns).map(({ table, column }) => `${table}.${column}`));
  expect(sealedFields(readFileSync("prisma/schema.prisma", "utf8")).sort()).toEqual([...listed].sort());
});

test("a sealed column that is not in the table is detected", () => {
  const schema = `model Hook {\n  id String @id\n  signingSecret String @map("signing_secret")\n\n  @@map("hook")\n}\n`;
  expect(sealedFields(schema)).toEqual(["hook.signing_secret"]);
});

test("the root has no other folders than the house", () => {
  const house = ["app", "components", "lib", "prisma", "public", "tests", "node_modules"];
  const made = ["test-results", "playwright-report", "coverage"];
  const others = readdirSync(".", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => !house.includes(name) && !made.includes(name));
  expect(others).toEqual([]);
});

test("the lockfile serves every platform and names no registry", () => {
  const text = readFileSync("package-lock.json", "utf8");
  expect(listMissing(JSON.parse(text)).map(({ path }) => path)).toEqual([]);
  expect(text).not.toContain('"resolved"');
});

test("a lockfile that lacks a platform is detected", () => {
  const packages = {
    "node_modules/a": { optionalDependencies: { "@a/linux-x64": "1.0.0", "@a/darwin-arm64": "^1.0.0" } },
    "node_modules/a/node_modules/@a/linux-x64": { version: "1.0.0" },
  };
  const missing = listMissing({ packages });
  expect(missing).toMatchObject([
    { path: "node_modules/@a/darwin-arm64", entry: { version: "1.0.0", os: ["darwin"], cpu: ["arm64"] } },
  ]);
});
