import { readFileSync } from "node:fs";
import type { APIRequestContext, APIResponse } from "playwright/test";
import { addStaff, anotherPerson, expect, test } from "#tests/support/browser/test.ts";
import { holders, type Person } from "#tests/support/hands/holders.ts";
import { rows } from "#tests/support/hands/needed.ts";

/* The permission matrix over HTTP: each page, route and action of the build, asked for directly. */

type Reference = { workers: Record<string, unknown>; filename: string; exportedName: string };

/** Each action of the build by its row in the matrix, with a page that carries it out. */
function listActions(): { name: string; id: string; page: string }[] {
  const manifest = readFileSync(".next/server/server-reference-manifest.json", "utf8");
  const { node } = JSON.parse(manifest) as { node: Record<string, Reference> };
  return Object.entries(node).map(([id, { workers, filename, exportedName }]) => {
    const at = filename.replace(/^app|\/\(\w+\)|\/actions\.ts$/g, "") || "/";
    const [page = ""] = Object.keys(workers);
    return { name: `${exportedName} ${at}`, id, page: page.replace(/^app|\/\(\w+\)|\/page$/g, "") };
  });
}

/** These ask for no session: next-auth's own, and the metrics for programs on this machine. */
const apart = ["GET /api/metrics", "GET /api/auth/[...nextauth]", "POST /api/auth/[...nextauth]"];
const read = Object.entries(rows).filter(([name]) => /^(page|GET) /.test(name) && !apart.includes(name));

const some = "0e2f1c52-6b0c-4a57-9a70-3a6c5d1c8e11";

test("each page, route and action of the build refuses those without the right", async ({ page, app }) => {
  test.slow();
  const tenantId = await app.onboard("Permitted Freight");
  const pathOf = (at: string) =>
    at
      .replace("[tenantId]", tenantId)
      .replace(/\[(blueprint|link)Id\]/, some)
      .replace("[token]", "made-up");
  const as = async (role: "viewer" | "onboarder" | "admin", seesKeys: boolean) => {
    const email = `a-${role}@partner.example`;
    return (await anotherPerson(page, await addStaff(app, role, { email, role, seesKeys }))).request;
  };
  await page.goto("/sign-in");
  const asking: [Person, APIRequestContext][] = [
    ["nobody", page.request],
    ["viewer", await as("viewer", false)],
    ["onboarder with keys", await as("onboarder", true)],
    ["admin", await as("admin", false)],
  ];

  const isRefused = (answer: APIResponse) =>
    [401, 403].includes(answer.status()) || /\/sign-in\?next=/.test(answer.headers().location ?? "");
  for (const [person, request] of asking) {
    const expected = read.map(([name, needed]) => [name, holders[needed](person)]);
    const found: [string, boolean][] = [];
    for (const [name] of read) {
      const answer = await request.get(pathOf(name.replace(/^\w+ /, "")), { maxRedirects: 0 });
      found.push([name, !isRefused(answer)]);
    }
    expect([person, found]).toEqual([person, expected]);
  }

  const actions = listActions();
  const named = Object.keys(rows).filter((name) => !/^(page|GET|POST) /.test(name));
  expect(actions.map(({ name }) => name).sort()).toEqual(named.sort());
  const Origin = new URL(app.url).origin;
  for (const [person, request] of asking.slice(0, 2))
    for (const { name, id, page: at } of actions) {
      const needed = rows[name] ?? "anybody";
      if (needed === "anybody") continue;
      const headers = { Origin, "Next-Action": id, "Content-Type": "text/plain;charset=UTF-8" };
      const answer = await request.post(pathOf(at), { data: "[]", headers, maxRedirects: 0 });
      const text = await answer.text();
      const code = person === "nobody" ? "signed-out" : "forbidden";
      expect([person, name, text.includes(`"code":"${code}"`)]).toEqual([
        person,
        name,
        !holders[needed](person),
      ]);
    }
});
