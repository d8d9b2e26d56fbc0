import type { OidcSettings } from "#lib/base/oidc-settings.ts";
import { oidcCallbackPath } from "#lib/forms/href.ts";
import { discover } from "#lib/staff/oidc-provider.ts";
import { cannotStart } from "./startup-error.ts";

/** Whether the provider of OpenID Connect answers, and what has to be registered there. */
export async function checkOidc(oidc: OidcSettings, nextAuthUrl: string): Promise<string> {
  const configuration = await discover(oidc).catch((error: unknown) => {
    const { message, code } = error as Error & { code?: string };
    throw cannotStart(
      `${oidc.issuer} does not answer its discovery (${code ?? message}).`,
      "Check OIDC_ISSUER, and that this machine reaches it.",
      error,
    );
  });
  const { token_endpoint, jwks_uri } = configuration.serverMetadata();
  if (!token_endpoint || !jwks_uri)
    throw cannotStart(`${oidc.issuer} does not offer sign-in by code.`, "Check OIDC_ISSUER.");
  return `${oidc.issuer} answers discovery\nThe redirect URI to register there: ${new URL(oidcCallbackPath, nextAuthUrl).href}`;
}
