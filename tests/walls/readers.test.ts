import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nameOf, nodesOf, parse } from "./syntax.ts";

/*
 * Whatever a door reads for staff, the reader itself asks for the right: a page, route or layout that forgets to
 * ask, or asks for another right, shows nothing. A reader takes the staff first and asks before it reads.
 */

const isReader = (name: string) => /^(read|find|list)[A-Z]/.test(name);

/** For anyone: who is signed in, whether the app can serve, its metrics (whose route asks), and what a link leads to. */
const open = [
  "findStaff",
  "readHealth",
  "readMetrics",
  "findByLink",
  "readByLink",
  "findInvitation",
  "findReset",
  "findLink",
  "findAwaited",
];

type Files = Record<string, string>;

const nodesIn = (files: Files, path: string) => [...nodesOf(parse(path, files[path] ?? ""))];

/** The readers that doors import, by file. */
function* readersOf(files: Files): Generator<[path: string, name: string]> {
  for (const door of Object.keys(files).filter((path) => path.startsWith("app/")))
    for (const node of nodesIn(files, door)) {
      const path = node.type === "ImportDeclaration" ? nameOf(node.source) : undefined;
      if (!/^#lib\/(?!forms\/)/.test(path ?? "") || node.typeOnly) continue;
      for (const { imported, local } of node.specifiers as { imported: unknown; local: unknown }[]) {
        const name = nameOf(imported) ?? nameOf(local) ?? "";
        if (isReader(name) && !open.includes(name)) yield [path?.slice(1) ?? "", name];
      }
    }
}

/** The function of that name: its first parameter and its body. */
function partsOf(files: Files, path: string, name: string) {
  for (const node of nodesIn(files, path)) {
    const holder = node.type === "VariableDeclarator" ? node.id : node.identifier;
    if (nameOf(holder) !== name) continue;
    const made = [...nodesOf(node)].find(({ type }) =>
      /^(Function|Arrow).*(Expression|Declaration)$/.test(type),
    );
    const [first] = (made?.params ?? made?.parameters ?? []) as { pat?: unknown }[];
    const parameter = (first?.pat ?? first) as { typeAnnotation?: unknown } | undefined;
    const type = [...nodesOf(parameter?.typeAnnotation)].find((each) => each.type === "TsTypeReference");
    return { staff: nameOf(type?.typeName) === "Staff" ? nameOf(parameter) : undefined, body: made?.body };
  }
  throw new Error(`${path} has no ${name}`);
}

/** The first statement asks, so that nothing is read before. */
function asks(body: unknown, staff: string): boolean {
  const { stmts } = (body ?? {}) as { stmts?: unknown[] };
  const [call] = [...nodesOf(stmts?.[0])].filter(({ type }) => type === "CallExpression");
  const [first] = (call?.arguments ?? []) as { expression: unknown }[];
  return nameOf(call?.callee) === "requireRight" && nameOf(first?.expression) === staff;
}

function breachesIn(files: Files): string[] {
  return [...readersOf(files)].flatMap(([path, name]) => {
    const { staff, body } = partsOf(files, path, name);
    if (staff === undefined) return [`${path} ${name} does not take the staff first`];
    return asks(body, staff) ? [] : [`${path} ${name} does not ask for its right first`];
  });
}

const door = `import { readPlan } from "#lib/plans/read.ts";`;
const broken: Record<string, string> = {
  "without staff": `export async function readPlan(id: string) { return await find(id); }`,
  "without asking": `export async function readPlan(staff: Staff, id: string) { return await find(id); }`,
  "for somebody else": `export async function readPlan(staff: Staff, other: Staff) { requireRight(other, "plan:read"); }`,
  "too late": `export async function readPlan(staff: Staff) { const plan = await find(); requireRight(staff, "plan:read"); return plan; }`,
  "as a constant": `export const readPlan = cache(async (staff: Staff) => { return await find(); });`,
};

test.each(Object.entries(broken))("a reader %s is detected", (_, source) => {
  expect(breachesIn({ "app/plans/page.tsx": door, "lib/plans/read.ts": source })).toHaveLength(1);
});

test("a reader that checks the right first is accepted, also as a constant; so is one that no door uses", () => {
  const body = `(staff: Staff) => { requireRight(staff, "plan:read"); return await find(); }`;
  const source = `export const readPlan = cache(async ${body});\nexport async function findOther() {}`;
  expect(breachesIn({ "app/plans/page.tsx": door, "lib/plans/read.ts": source })).toEqual([]);
});

test("every reader that a door calls asks for its right", () => {
  const paths = globSync(["app/**/*.{ts,tsx}", "lib/**/*.ts"]);
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
  expect(breachesIn(files)).toEqual([]);
  expect([...readersOf(files)].length).toBeGreaterThan(15);
});
