import "server-only";
/** The provider of OpenID Connect, reached by openid-client. Its tokens are used here and kept nowhere. */
import * as client from "openid-client";
import { clock, hourMs, secondMs } from "#lib/base/clock.ts";
import { log } from "#lib/base/log.ts";
import type { OidcSettings } from "#lib/base/oidc-settings.ts";
import { settings } from "#lib/base/settings.ts";
import { oidcCallbackPath } from "#lib/forms/href.ts";
import { type Claims, readClaims } from "./oidc-claims.ts";
import { OidcRefusal } from "./oidc-refusal.ts";

const timeoutSeconds = 10;

/** What a provider says of itself changes rarely, and a changed endpoint should not need a restart. */
const keptMs = hourMs;

let kept: { issuer: string; at: Date; configuration: client.Configuration } | undefined;

/** The address to register at the provider. */
const redirectUri = () => new URL(oidcCallbackPath, settings().nextAuthUrl).href;

/** As most providers expect it: "basic" is the default where they do not name what they support. */
const clientAuth =
  ({ clientSecret }: OidcSettings): client.ClientAuth =>
  (server, ...rest) => {
    const supported = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const make = supported.includes("client_secret_basic")
      ? client.ClientSecretBasic
      : client.ClientSecretPost;
    make(clientSecret.reveal())(server, ...rest);
  };

/** Reads the discovery document. Throws whatever goes wrong. */
export async function discover(oidc: OidcSettings): Promise<client.Configuration> {
  const isPlain = oidc.issuer.startsWith("http:");
  return await client.discovery(new URL(oidc.issuer), oidc.clientId, undefined, clientAuth(oidc), {
    timeout: timeoutSeconds,
    // The ID token's signature too, although it comes from the provider itself. Plain http: this machine only.
    execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
  });
}

async function find(oidc: OidcSettings): Promise<client.Configuration> {
  const now = clock.now();
  if (kept?.issuer === oidc.issuer && now.getTime() - kept.at.getTime() < keptMs) return kept.configuration;
  const configuration = await discover(oidc).catch((error) => {
    throw refusalOf(error);
  });
  kept = { issuer: oidc.issuer, at: now, configuration };
  return configuration;
}

/** A sign-in that has begun, and what its answer is compared with. */
export type Proof = { state: string; nonce: string; verifier: string };

/** The provider's page to send the browser to. `fresh` asks for credentials even if a session is open there. */
export async function authorizationUrl(
  oidc: OidcSettings,
  { state, nonce, verifier }: Proof,
  { maxAgeMs, fresh, email }: { maxAgeMs: number; fresh: boolean; email?: string | undefined },
): Promise<string> {
  const configuration = await find(oidc);
  const parameters = {
    redirect_uri: redirectUri(),
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    // Makes the provider say when the person signed in there.
    max_age: String(maxAgeMs / secondMs),
    ...(fresh && { prompt: "login" }),
    ...(email && { login_hint: email }),
  };
  return client.buildAuthorizationUrl(configuration, parameters).href;
}

/** Redeems the answer that the browser brought. Throws OidcRefusal. */
export async function redeem(oidc: OidcSettings, search: string, proof: Proof): Promise<Claims> {
  const configuration = await find(oidc);
  try {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(search, redirectUri()), {
      pkceCodeVerifier: proof.verifier,
      expectedState: proof.state,
      expectedNonce: proof.nonce,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (!idToken) throw new OidcRefusal("oidc_invalid");
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    const userInfo = endpoint
      ? await client.fetchUserInfo(configuration, tokens.access_token, idToken.sub)
      : {};
    return readClaims(idToken, userInfo, oidc);
  } catch (error) {
    throw refusalOf(error);
  }
}

const isUnreachable = (error: unknown) =>
  error instanceof TypeError ||
  (error instanceof client.ClientError &&
    ["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"].includes(
      error.code ?? "",
    ));

/** What a provider may call its refusal: by OAuth 2.0 and OpenID Connect. Anything else may repeat what we sent it. */
const known = new Set([
  ...["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"],
  ...["invalid_scope", "access_denied", "unsupported_response_type", "server_error", "invalid_token"],
  ...["temporarily_unavailable", "interaction_required", "login_required", "account_selection_required"],
  ...["consent_required", "insufficient_scope", "invalid_target"],
]);

/** The log says what the provider or the library said, without its answer, which may hold tokens. */
function refusalOf(error: unknown): OidcRefusal {
  if (error instanceof OidcRefusal) return error;
  const isAnswer = error instanceof client.AuthorizationResponseError;
  if (isAnswer && error.error === "access_denied") return new OidcRefusal("oidc_cancelled");
  const isRefused = isAnswer || error instanceof client.ResponseBodyError;
  const code = isRefused ? "oidc_refused" : isUnreachable(error) ? "oidc_unreachable" : "oidc_invalid";
  const refused = isRefused && (known.has(error.error) ? error.error : "another error");
  const { message, code: why } = error as Error & { code?: string };
  log().warn({ code, why: isRefused ? refused : why, message }, "single sign-on");
  return new OidcRefusal(code);
}
