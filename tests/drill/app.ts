/** The app itself beside the drill: to watch it, and to read at the end what it shows. */
import { randomBytes } from "node:crypto";
import { makeReady } from "#lib/cli/build.ts";
import { failed } from "#lib/cli/child.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { prepareDatabase, startNext } from "#lib/cli/processes.ts";
import type { TenantPage } from "#lib/directory/views.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { freePort } from "#tests/support/world/free-port.ts";

export type App = { url: string; email: string; password: string };

/** Serves the built app on the drill's database and its faulty sandbox. */
export async function startApp({ environment, begun }: Installation): Promise<App> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [email, password] = ["admin@example.com", randomBytes(12).toString("base64url")];
  await makeReady(false, begun);
  await prepareDatabase(environment({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password }), [], begun);
  const app = begun(startNext("start", "127.0.0.1", port, environment({ NEXTAUTH_URL: url })));
  await Promise.race([awaitHealth(url, 60_000), app.ended.then(() => Promise.reject(failed(app)))]);
  return { url, email, password };
}

/** The ids of all tenants that the app shows as active after a new sign-in. */
export async function listShownActive({ url, email, password }: App): Promise<Set<string>> {
  const jar = new Map<string, string>();
  const ask = async (path: string, body?: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const init = body ? { method: "POST", body: new URLSearchParams(body) } : {};
    const response = await fetch(url + path, { ...init, headers: { cookie }, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return response;
  };
  const { csrfToken } = (await (await ask("/api/auth/csrf")).json()) as { csrfToken: string };
  await ask("/api/auth/callback/credentials", { csrfToken, email, password, json: "true" });
  const shown = new Set<string>();
  for (let after = ""; ; ) {
    const response = await ask(`/api/tenants?status=active${after}`);
    if (!response.ok) throw new Error(`the app answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as TenantPage;
    for (const { id } of page.rows) shown.add(id);
    if (!page.next) return shown;
    after = `&after=${page.next}`;
  }
}
