import { readFileSync } from "node:fs";
import { type APIRequestContext, type APIResponse, request as requests } from "playwright/test";
import { addStaff, expect, test } from "#tests/support/browser/test.ts";
import { holders, type Person, people } from "#tests/support/hands/holders.ts";
import { rows } from "#tests/support/hands/needed.ts";
import { recent } from "#tests/support/hands/recent.ts";
import type { App } from "#tests/support/world/app.ts";

/* The permission matrix over HTTP: each page, route and action of the build, asked for directly. */

type Reference = { workers: Record<string, unknown>; filename: string; exportedName: string };
type Action = { name: string; id: string; page: string };

/** Each action of the build by its row in the matrix, with a page that carries it out. */
function listActions(): Action[] {
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
const pathOf = (at: string, tenantId: string) =>
  at
    .replace("[tenantId]", tenantId)
    .replace(/\[(blueprint|link)Id\]/, some)
    .replace("[token]", "made-up");

type Visitor = { request: APIRequestContext; sessionId: string };

/** Signs in without a browser. Somebody disabled was signed in before. */
async function visitAs(app: App, person: Person): Promise<Visitor> {
  const request = await requests.newContext({ baseURL: app.url });
  if (person === "nobody") return { request, sessionId: some };
  const role = (["viewer", "onboarder"] as const).find((each) => person.startsWith(each)) ?? "admin";
  const email = `a-${person.replaceAll(" ", "-")}@partner.example`;
  const given = await addStaff(app, person, { email, role, seesKeys: person.endsWith("with keys") });
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  await request.post("/api/auth/callback/credentials", { form: { csrfToken, ...given, json: "true" } });
  const [session] = await app.sql<{ id: string }>(
    "SELECT session.id FROM session JOIN staff ON staff.id = staff_id WHERE email = $1",
    [email],
  );
  if (!session) throw new Error(`${person} did not get in`);
  if (person === "disabled") await app.sql("UPDATE staff SET disabled_at = now() WHERE email = $1", [email]);
  return { request, sessionId: session.id };
}

/** Some actions end it, or give it another token; `confirmed`: when the password was. */
const renew = (app: App, { sessionId }: Visitor, confirmed = "0 hours") =>
  app.sql(
    `UPDATE session SET ended_at = NULL, token = NULL, authenticated_at = now() - $2::interval WHERE id = $1`,
    [sessionId, confirmed],
  );

/** What each table holds, those of the queue too, apart from attempts, refusals, signs of life. */
async function digest(app: App): Promise<Record<string, unknown>> {
  const tables = await app.sql<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
       AND table_name NOT IN ('rate_limit', 'upstream_status', 'lease_holder')`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [{ held } = { held: null }] = await app.sql<{ held: unknown }>(
      `SELECT md5(string_agg(row::text, ',' ORDER BY row::text)) AS held
       FROM (SELECT to_jsonb(each) - 'last_used_at' AS row FROM ${name} AS each) AS rows
       WHERE row->>'action' IS DISTINCT FROM 'access.refused'`,
    );
    found[name] = held;
  }
  return found;
}

/** Ids and texts that exist, under each name that a form could have for them: with the right it would do something. */
async function listInput(app: App, tenantId: string): Promise<Record<string, string>> {
  const [key] = await app.sql<{ id: string }>("SELECT id FROM organization_key");
  const [victim] = await app.sql<{ id: string }>("SELECT id FROM staff WHERE role = 'admin' LIMIT 1");
  const [tenant] = await app.sql<{ name: string }>("SELECT name FROM tenant WHERE id = $1", [tenantId]);
  const ids = { tenantId, keyId: key?.id ?? "", staffId: victim?.id ?? "", ownerId: victim?.id ?? "" };
  const made = { id: some, operationId: some, batchId: some, email: "mallory@partner.example" };
  const texts = {
    name: "Mallory",
    typedName: tenant?.name ?? "",
    reason: "It leaked",
    way: "now",
    typedCount: "1",
  };
  return {
    ...ids,
    ...made,
    ...texts,
    purpose: "copy",
    role: "admin",
    seesKeys: "on",
    hours: "24",
    keyIds: key?.id ?? "",
  };
}

/** As a page of ours calls it: a form's action with its state and the form, any other with its input. */
function post(
  { request }: Visitor,
  { id, page }: Action,
  app: App,
  input: Record<string, string>,
): Promise<APIResponse> {
  const headers = { Origin: new URL(app.url).origin, "Next-Action": id };
  const url = pathOf(page, input.tenantId ?? some);
  const multipart = new FormData();
  for (const [name, value] of Object.entries(input)) multipart.append(`_1_${name}`, value);
  // Last: it is read when it comes, with what the form has so far.
  multipart.append("0", JSON.stringify([input, "$K1"]));
  return request.post(url, { headers, multipart, maxRedirects: 0 });
}

const codeOf = (text: string): string | undefined => /"problem":\{"code":"([\w-]+)"/.exec(text)?.[1];

test("each page, route and action of the build refuses those without the right, and changes nothing", async ({
  app,
}) => {
  test.slow();
  const tenantId = await app.onboard("Permitted Freight");
  const visitors = new Map<Person, Visitor>();
  for (const person of people) visitors.set(person, await visitAs(app, person));

  const isRefused = (answer: APIResponse) =>
    [401, 403].includes(answer.status()) || /\/sign-in\?next=/.test(answer.headers().location ?? "");
  for (const person of ["nobody", "disabled", "viewer", "onboarder with keys", "admin"] as const) {
    const expected = read.map(([name, needed]) => [name, holders[needed](person)]);
    const found: [string, boolean][] = [];
    for (const [name] of read) {
      const path = pathOf(name.replace(/^\w+ /, ""), tenantId);
      const answer = await visitors.get(person)?.request.get(path, { maxRedirects: 0 });
      found.push([name, answer !== undefined && !isRefused(answer)]);
    }
    expect([person, found]).toEqual([person, expected]);
  }

  const actions = listActions();
  const named = Object.keys(rows).filter((name) => !/^(page|GET|POST) /.test(name));
  expect(actions.map(({ name }) => name).sort()).toEqual(named.sort());
  const asking = actions.filter(({ name }) => rows[name] !== "anybody");
  const input = await listInput(app, tenantId);
  for (const [person, visitor] of visitors) {
    const isOut = person === "nobody" || person === "disabled";
    const mayNot = asking.filter(({ name }) => !holders[rows[name] ?? "anybody"](person));
    const before = await digest(app);
    for (const action of mayNot) {
      const code = codeOf(await (await post(visitor, action, app, input)).text());
      expect([person, action.name, code]).toEqual([person, action.name, isOut ? "signed-out" : "forbidden"]);
    }
    expect([person, await digest(app)]).toEqual([person, before]);
    // What people may do is asked of every one of them in domain/access/matrix.test.ts.
    if (!["viewer with keys", "onboarder", "admin with keys"].includes(person)) continue;
    for (const action of asking.filter((each) => !mayNot.includes(each))) {
      await renew(app, visitor);
      const code = codeOf(await (await post(visitor, action, app, {})).text());
      expect([person, action.name, ["signed-out", "forbidden", "failed"].includes(code ?? "")]).toEqual([
        person,
        action.name,
        false,
      ]);
    }
  }

  // A session whose password was confirmed hours ago.
  const visitor = visitors.get("admin with keys");
  if (!visitor) throw new Error("nobody has all rights");
  await renew(app, visitor, "6 hours");
  const before = await digest(app);
  const refused: string[] = [];
  for (const action of asking.filter(({ name }) => recent.includes(name)))
    if (codeOf(await (await post(visitor, action, app, input)).text()) === "reauthenticate")
      refused.push(action.name);
  expect(refused.sort()).toEqual([...recent].sort());
  expect(await digest(app)).toEqual(before);
  // The same input with a recent sign-in does something, so all that refused it could have changed something.
  await renew(app, visitor);
  for (const action of asking.filter(({ name }) => /^(invite|makeReset|revokeKey)Action/.test(name)))
    await post(visitor, action, app, input);
  const after = await digest(app);
  for (const name of ["invitation", "password_reset", "operation"])
    expect([name, after[`public.${name}`]]).not.toEqual([name, before[`public.${name}`]]);
  for (const { request } of visitors.values()) await request.dispose();
});
