import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { signInByForm } from "#tests/support/browser/test.ts";
import { addRootUser, copyKey, heading, mintKey, revealButton } from "#tests/support/browser/wizard.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { runStart } from "#tests/support/world/start-command.ts";
import { askUpstream } from "#tests/support/world/upstream.ts";

const name = "Northwind Clinics";

const ask = async (sandboxUrl: string, key: string) =>
  (await askUpstream(sandboxUrl, "GET /api/me", { key })).json;

test("one command runs everything, and a kill of all of it loses nothing", async ({ browser }) => {
  const dataDir = mkdtempSync(join(tmpdir(), "onboarding-start-"));
  const port = await freePort();
  let started = await runStart(port, dataDir);
  try {
    const { url, email = "", password = "", sandboxUrl } = started;
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(email).toBe("admin@example.com");
    expect(password.length).toBeGreaterThanOrEqual(12);
    for (const variable of ["POLYTOMIC_PARTNER_KEY", "DATABASE_URL", "ENCRYPTION_KEYS"])
      expect(started.output()).toContain(variable);
    const page = await openBrowser(browser, url);
    await signInByForm(page, { email, password });
    await page.getByRole("link", { name: "Onboard your first customer" }).click();
    await page.getByLabel("Organization name").fill(name);
    await page.getByRole("button", { name: "Create organization" }).click();
    await expect(heading(page, "user")).toBeVisible();
    await addRootUser(page, "root@northwind.example");
    await mintKey(page);
    const key = await copyKey(page);
    const me = { data: { organization_name: name, email: "root@northwind.example" } };
    expect(await ask(sandboxUrl, key)).toMatchObject(me);
    await revealButton(page).click();
    const curl = page.getByRole("figure", { name: "Verify with curl" });
    for (const part of [`curl ${sandboxUrl}/api/me`, `Authorization: Bearer ${key}`, "X-Polytomic-Version"])
      await expect(curl).toContainText(part);

    await started.killAll();
    started = await runStart(port, dataDir);
    expect(started.password).toBeUndefined();
    expect(started.output()).not.toContain(password);
    expect(started.output()).not.toContain("Building");
    await page.goto("/tenants");
    const row = page.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("Active");
    await row.getByRole("link", { name }).click();
    // The list has a button of this name as well.
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    expect(await copyKey(page)).toBe(key);
    expect(started.sandboxUrl).toBe(sandboxUrl);
    expect(await ask(sandboxUrl, key)).toMatchObject(me);
    await page.getByRole("button", { name: "Account of Admin" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("Signed out.")).toBeVisible();
    await signInByForm(page, { email, password });

    const family = started.family();
    expect(family.length).toBeGreaterThan(3);
    await started.interrupt();
    const alive = family.filter((pid) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    });
    expect(alive).toEqual([]);
    await page.context().close();
  } finally {
    await started.killAll();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
