/** What the customer's engineers paste has to work as it is, with the client that they get from npm. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

test("the client's lines run as TypeScript with the environment's, and print the organization", async () => {
  const published = dirname(fileURLToPath(import.meta.resolve("polytomic")));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "check.ts"), snippets["Polytomic SDK"] ?? "");
  symlinkSync(join(published, ".."), join(folder, "node_modules"));
  const { stdout, stderr } = await run(process.execPath, ["--env-file=.env", "check.ts"], {
    cwd: folder,
  });
  expect(stderr).toBe("");
  expect(stdout).toBe(`${name}\n`);
});
