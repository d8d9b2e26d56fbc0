import { expect, test } from "vitest";
import { readSettings } from "#lib/base/settings.ts";
import { checkOidc } from "#lib/cli/oidc.ts";
import { oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";

test("the doctor reads the discovery document and names what to register", async () => {
  const ours = "https://onboarding.example";
  const provider = await startOidcProvider(`${ours}/api/oidc/callback`);
  const { oidc } = readSettings(oidcSettings(provider.issuer));
  if (!oidc) throw new Error("not set up");
  expect(await checkOidc(oidc, ours)).toContain(`${ours}/api/oidc/callback`);
  await provider.stop();
  await expect(checkOidc(oidc, ours)).rejects.toMatchObject({
    code: "configuration",
    hint: expect.stringContaining("OIDC_ISSUER"),
  });
});
