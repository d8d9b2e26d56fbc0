/** A provider of OpenID Connect on this machine: a real one, in which everybody's password is accepted. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider, { type Configuration } from "oidc-provider";

const oidcClient = { id: "partner-onboarding", secret: "a-secret-of-this-client-0123456789" };

/** What the provider says of a person, by what they enter as their login. */
export type Directory = Map<string, Record<string, unknown>>;

const claimsOf = (directory: Directory, login: string) => ({
  sub: login,
  email: login,
  email_verified: true,
  name: login.split("@")[0],
  ...directory.get(login),
});

/** `port` 0: any. Its own name for this machine, so that the app is another site to it, as in life. */
export async function startOidcProvider(redirectUri: string, port = 0) {
  const server = createServer();
  await once(server.listen(port, "localhost"), "listening");
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const directory: Directory = new Map();
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const configuration: Configuration = {
    clients: [{ client_id: oidcClient.id, client_secret: oidcClient.secret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "test" }] },
    cookies: { keys: ["a key of this test's provider"] },
    claims: { email: ["email", "email_verified"], profile: ["name", "groups"] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => claimsOf(directory, sub) as { sub: string },
    }),
    ttl: {
      Session: 3600,
      Interaction: 600,
      Grant: 3600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
  };
  const provider = new Provider(issuer, configuration);
  server.on("request", provider.callback());
  return {
    issuer,
    directory,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type OidcProvider = Awaited<ReturnType<typeof startOidcProvider>>;

/** What makes an app use it. */
export const oidcSettings = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: oidcClient.id,
  OIDC_CLIENT_SECRET: oidcClient.secret,
  OIDC_ALLOWED_DOMAINS: "partner.example",
});
