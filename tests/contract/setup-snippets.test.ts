/** What the customer's engineers paste has to work as it is, with the client that they get from npm. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SnippetBlocks } from "#components/keys/snippet-blocks.tsx";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import { asSomebodyElse, version } from "#tests/support/world/upstream.ts";

const run = promisify(execFile);
const partnerKey = "partner-key-of-the-snippets";
const name = "Contoso Freight";
const folder = mkdtempSync(join(tmpdir(), "snippets-"));

let sandbox: ReturnType<typeof createSandbox>;
let organizationId: string;
let snippets: Record<string, string>;

/** The snippets as the page shows them, each by its title. */
function rendered(of: Parameters<typeof SnippetBlocks>[0]["of"]): Record<string, string> {
  const html = renderToStaticMarkup(h(SnippetBlocks, { of }));
  const text = (markup: string) =>
    markup
      .replace(/<[^>]*>/g, "")
      .replace(/&(quot|lt|gt|amp|#x27);/g, (_, entity: string) => entities[entity] ?? "");
  const figures = html.matchAll(/<figcaption.*?<span[^>]*>(.*?)<\/span>.*?<pre[^>]*>(.*?)<\/pre>/gs);
  return Object.fromEntries([...figures].map(([, title = "", code = ""]) => [text(title), text(code)]));
}
const entities: Record<string, string> = { quot: '"', lt: "<", gt: ">", amp: "&", "#x27": "'" };

beforeAll(async () => {
  sandbox = createSandbox({ partnerKey });
  const apiUrl = await sandbox.listen();
  const ask = asSomebodyElse(apiUrl, partnerKey) as (
    ...of: Parameters<ReturnType<typeof asSomebodyElse>>
  ) => Promise<{ data: { id: string; value: string } }>;
  const organization = await ask("POST /api/organizations", { body: { name } });
  organizationId = organization.data.id;
  const at = `POST /api/organizations/${organizationId}/users`;
  const user = await ask(at, { body: { email: "root@contoso.example", role: "admin" } });
  const minted = await ask(`${at}/${user.data.id}/keys`, { body: {} });
  snippets = rendered({ apiUrl, apiVersion: version, organizationId, key: minted.data.value });
  writeFileSync(join(folder, ".env"), snippets[".env lines"] ?? "");
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

test("there is a snippet for the environment, for curl and for the client", () => {
  expect(Object.keys(snippets)).toEqual([".env lines", "Verify with curl", "Polytomic SDK"]);
});

test("curl answers with the organization that the key belongs to", async () => {
  const { stdout } = await run("sh", ["-c", `${snippets["Verify with curl"]} --silent --show-error`]);
  expect(JSON.parse(stdout)).toMatchObject({
    data: { organization_id: organizationId, organization_name: name },
  });
});

/** What the client's lines print, as TypeScript with the environment's, where this client is installed. */
async function printedWith(client: "published" | "next", code = snippets["Polytomic SDK"] ?? "") {
  const at = join(folder, client);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(at, "check.ts"), code);
  const published = join(dirname(fileURLToPath(import.meta.resolve("polytomic"))), "..");
  rmSync(join(at, "node_modules"), { recursive: true, force: true });
  if (client === "published") symlinkSync(published, join(at, "node_modules"));
  else {
    mkdirSync(join(at, "node_modules/polytomic"), { recursive: true });
    writeFileSync(
      join(at, "node_modules/polytomic/package.json"),
      JSON.stringify({ type: "module", main: "index.js" }),
    );
    writeFileSync(join(at, "node_modules/polytomic/index.js"), nextClient);
  }
  return await run(process.execPath, ["--env-file=../.env", "check.ts"], { cwd: at });
}

/** polytomic 25 as far as the lines can use it: its `identity.get()` sends no key. */
const nextClient = `
export class PolytomicClient {
  constructor({ environment, token, version = "2025-09-18" }) {
    const get = async (path, headers) => {
      const response = await fetch(environment + path, { headers: { "X-Polytomic-Version": version, ...headers } });
      if (!response.ok) throw new Error(path + " answered " + response.status);
      return await response.json();
    };
    const authorization = { Authorization: "Bearer " + token };
    this.identity = { get: () => get("/api/me", {}) };
    this.organization = { getCurrent: () => get("/api/organization", authorization) };
    this.connections = { list: () => get("/api/connections", authorization) };
  }
}`;

test.each(["published", "next"] as const)(
  "the client's lines run as they are with the %s client",
  async (client) => {
    const { stdout, stderr } = await printedWith(client);
    expect(stderr).toBe("");
    expect(stdout).toBe("The key works. Connections: 0\n");
  },
);

test("what they say of the next client works there", async () => {
  const { stdout } = await printedWith(
    "next",
    (snippets["Polytomic SDK"] ?? "").replace("// console.log", "console.log"),
  );
  expect(stdout).toBe(`The key works. Connections: 0\n${name}\n`);
});

test("with another key they fail on both clients, and identity.get() would fail on the next with any", async () => {
  const wrong = { env: { ...process.env, POLYTOMIC_API_KEY: "wrong" } };
  for (const client of ["published", "next"] as const)
    await expect(
      run(process.execPath, ["--env-file=../.env", "check.ts"], { cwd: join(folder, client), ...wrong }),
    ).rejects.toMatchObject({ stderr: expect.stringContaining("401") });
  const asked = (snippets["Polytomic SDK"] ?? "").replace("connections.list", "identity.get");
  await expect(printedWith("next", asked)).rejects.toMatchObject({ stderr: expect.stringContaining("401") });
});
