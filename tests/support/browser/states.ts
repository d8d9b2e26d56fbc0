/** Every page in every state that staff may meet, one walk for each part of the app. */
import { expect, type Page } from "playwright/test";
import type { App } from "#tests/support/world/app.ts";
import { codeNow } from "./authenticator.ts";
import { palette } from "./palette.ts";
import { addStaff, admin, anotherPerson, customer, signIn } from "./test.ts";
import { addRootUser, alert, copyButton, createOrganization, revealButton, tenantIdOf } from "./wizard.ts";

type Walk = (page: Page, app: App, show: (what: string, page: Page) => Promise<void>) => Promise<void>;

/** A name that leaves a narrow page no room. */
const long = "Internationale Gesundheitsversorgungsgesellschaft Oberschleswig";

async function submitName(page: Page, name: string): Promise<void> {
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
}

const walkOutside: Walk = async (page, _app, show) => {
  await page.goto("/tenants");
  await show("sign-in", page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(alert(page)).toBeVisible();
  await show("sign-in with errors", page);
  await page.goto("/invitation/used-or-made-up");
  await show("invitation that cannot be used", page);
  await page.goto("/reset/used-or-made-up");
  await show("reset link that cannot be used", page);
  await page.goto("/nothing-here");
  await show("no such page, signed out", page);
};

async function walkPalette(page: Page, show: (what: string, page: Page) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "Search" }).click();
  const dialog = palette(page);
  await expect(dialog.getByRole("option")).toHaveCount(3);
  await show("palette", page);
  await page.keyboard.type("nobody of this name");
  await expect(dialog.getByText("No tenant matches")).toBeVisible();
  await show("palette without a match", page);
  await dialog.getByRole("combobox").fill(long);
  await expect(dialog.getByRole("option")).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("option", { name: /^Copy key/ })).toBeVisible();
  await show("palette with a tenant chosen", page);
}

const walkHome: Walk = async (page, app, show) => {
  await signIn(page);
  await show("home without customers", page);
  await page.getByRole("button", { name: "Account of Admin" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await show("account menu", page);
  await page.keyboard.press("Escape");
  await createOrganization(page, customer(long));
  await page.goto("/onboarding/new");
  await show("organization step", page);
  await page.getByText("Single sign-on").click();
  await page.getByLabel("OIDC issuer").fill("http://not-safe.example");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(alert(page)).toBeVisible();
  await show("organization step with errors", page);
  await app.onboard(customer(long));
  await app.sql(
    "INSERT INTO tenant_attention (tenant_id, code, since) SELECT id, 'conflict', now() FROM tenant WHERE stage <> 'active'",
  );
  await page.goto("/tenants");
  await show("home with an unfinished onboarding and a table", page);
  await page.getByText("Save this view").click();
  await page.getByLabel("Name of the view").fill(long.slice(0, 60));
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("list", { name: "My views" })).toBeVisible();
  await page.getByText("Save this view").click();
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(alert(page)).toBeVisible();
  await show("home with a saved view, and the form with errors", page);
  await walkPalette(page, show);
  await page.goto("/tenants");
  await page.getByRole("searchbox").fill("nobody of this name");
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await show("search without a match", page);
  await page.goto("/tenants/nothing");
  await show("no such tenant", page);
};

const walkTrouble: Walk = async (page, app, show) => {
  await signIn(page);
  const like = customer("Fabrikam");
  await app.sandbox.addOutsideOrganization(`${like} GmbH`);
  await submitName(page, like);
  await expect(page.getByRole("button", { name: "Create anyway" })).toBeVisible();
  await show("names alike", page);

  const held = customer("Held Up");
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "createOrganization" });
  await submitName(page, held);
  const tab = await page.context().newPage();
  const find = () => app.sql<{ id: string }>("SELECT id FROM tenant WHERE lease_token IS NOT NULL");
  await expect.poll(find).toHaveLength(1);
  await tab.goto(`/onboarding/${(await find())[0]?.id}`);
  await expect(tab.getByText("Creating the organization")).toBeVisible();
  await show("request on its way", tab);
  await tab.close();
  await app.sandbox.release();
  await expect(page.getByLabel("Root user email")).toBeVisible();
  await show("user step", page);

  const email = page.getByLabel("Root user email");
  await app.sandbox.fault({ fault: "429-retry-after", endpoint: "createUser", retryAfterS: 12 });
  await email.fill("root@held.example");
  await page.getByRole("button", { name: "Add root user" }).click();
  await expect(page.getByText("Not sent yet")).toBeVisible();
  await show("waiting", page);
  await app.sql("UPDATE upstream_call SET state = 'rejected', http_status = 422 WHERE step = 'user'");
  await page.reload();
  await expect(page.getByText("Polytomic refused this")).toBeVisible();
  await show("rejected", page);
  // The whole app keeps the pause that Polytomic asked for.
  const pausedSeconds = async () =>
    (await (await page.request.get("/api/health")).json()).queue.pausedSeconds;
  await expect.poll(pausedSeconds).toBe(0);
  await app.sandbox.fault({ fault: "504-html", endpoint: "createUser", times: null });
  await page.getByRole("button", { name: "Add root user" }).click();
  await expect(page.getByText("We didn't get an answer", { exact: true })).toBeVisible();
  await show("unknown", page);
  await app.sandbox.calm();

  await app.sandbox.fault({ fault: "403", endpoint: "createOrganization" });
  await submitName(page, customer("Not Allowed"));
  await expect(page.getByText("The partner key was refused").first()).toBeVisible();
  await show("decide: the key was refused", page);
  const name = customer("Taken Before");
  await createOrganization(page, name);
  const organizationId = (await app.sandbox.of(name)).organizations[0]?.id;
  const user = { email: "root@taken.example", role: "admin" };
  await app.ask(`POST /api/organizations/${organizationId}/users`, { body: user });
  await page.getByLabel("Root user email").fill("root@taken.example");
  await page.getByRole("button", { name: "Add root user" }).click();
  const adopt = page.getByRole("button", { name: "Adopt root@taken.example" });
  await expect(adopt).toBeVisible();
  await show("decide: adopt the user", page);
  await adopt.click();
  await expect(page.getByRole("button", { name: "Mint API key" })).toBeVisible();
  await show("key step", page);
  // The way there waits out a conflict, which takes a quarter of a minute.
  const question = { kind: "key-exists" };
  const of = "(SELECT id FROM tenant WHERE name = $2)";
  await app.sql(`UPDATE operation SET state = 'asking', question = $1 WHERE id = ${of}`, [question, name]);
  await page.reload();
  await expect(page.locator("summary", { hasText: "Replace the key" })).toBeVisible();
  await show("decide: replace the key", page);
  await page.goto(`/onboarding/${tenantIdOf(page)}/organization`);
  await show("finished step", page);
};

const walkKey: Walk = async (page, app, show) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await signIn(page);
  await createOrganization(page, customer(long));
  await addRootUser(page, `root.user.of.the.whole.organization@${"sub.".repeat(8)}example`);
  await page.getByRole("button", { name: "Mint API key" }).click();
  await expect(copyButton(page)).toBeVisible();
  await show("done, key masked", page);
  await revealButton(page).click();
  await expect(page.getByText("Hides in")).toBeVisible();
  await show("done, key revealed", page);
  await page.goto(`/tenants/${tenantIdOf(page)}`);
  await show("tenant", page);
  await copyButton(page).click();
  await expect(page.getByRole("textbox", { name: /^Key for/ })).toBeFocused();
  await show("tenant, key in a field", page);
  await app.sql("UPDATE session SET authenticated_at = now() - interval '11 minutes'");
  await revealButton(page).click();
  await expect(page.getByRole("dialog").getByLabel("Password", { exact: true })).toBeFocused();
  await show("password asked again", page);
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await vera.goto(page.url());
  await copyButton(vera).focus();
  await show("tenant without the right to see keys", vera);
  await vera.context().close();
};

const walkFactor: Walk = async (page, app, show) => {
  const tenantId = await app.onboard(customer("Guarded"));
  await app.sql(
    "INSERT INTO second_factor_policy (id, required_for_keys, updated_at) VALUES (1, true, now())",
  );
  await signIn(page);
  await page.goto(`/tenants/${tenantId}`);
  await show("tenant, key that needs a second factor", page);
  await page.goto("/profile");
  await page.getByRole("button", { name: "Set up second factor" }).click();
  const secret = page.locator("code", { hasText: /^([A-Z2-7]{4} ?){8}$/ });
  await expect(secret).toBeVisible();
  await show("profile, second factor being set up", page);
  await page
    .getByLabel("Code from the app")
    .fill(codeNow(((await secret.textContent()) ?? "").replaceAll(" ", "")));
  await page.getByRole("button", { name: "Turn on second factor" }).click();
  await expect(page.getByRole("list", { name: "Recovery codes" })).toBeVisible();
  await show("profile, recovery codes", page);
  await page.goto("/settings/security");
  await show("security settings", page);
  await page.getByRole("button", { name: "Account of Admin" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Email", { exact: true }).fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(alert(page)).toBeVisible();
  await show("code with errors", page);
};

const walkRest: Walk = async (page, app, show) => {
  await signIn(page);
  await addStaff(app, "Otto", { email: `${"otto.".repeat(8)}@partner.example` });
  await app.sql("UPDATE staff SET disabled_at = now() WHERE name = 'Otto'");
  await page.goto("/staff");
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByLabel("May see keys", { exact: true }).check();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = page.locator("code", { hasText: "/invitation/" });
  await expect(link).toBeVisible();
  await show("staff with an invitation just made", page);
  await page.goto((await link.textContent()) ?? "");
  await show("invitation", page);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(alert(page)).toBeVisible();
  await show("invitation with errors", page);
  await page.goto("/profile");
  await show("profile", page);
  await page.goto("/settings/polytomic");
  await expect(page.getByText("The partner key works")).toBeVisible();
  await show("connection, good", page);
  await app.sandbox.fault({ fault: "401", endpoint: "getIdentity", times: null });
  await page.getByRole("button", { name: "Verify again" }).click();
  await expect(page.getByText("Polytomic does not accept the partner key").first()).toBeVisible();
  await show("connection, refused", page);
  await page.goto("/onboarding/new");
  await show("a wizard that cannot begin", page);
};

export const walks: Record<string, Walk> = {
  "signed out": walkOutside,
  "the home page": walkHome,
  "the wizard in trouble": walkTrouble,
  "the key": walkKey,
  "the second factor": walkFactor,
  "staff and connection": walkRest,
};
