import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { awsCredentials, forgetRole } from "#lib/base/aws-credentials.ts";
import { minuteMs } from "#lib/base/clock.ts";
import { awsKms } from "#lib/base/key-provider-aws-kms.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { keyProvidersOf } from "#lib/base/key-provider-settings.ts";
import { Secret } from "#lib/base/secret.ts";
import { credentials, openKms } from "#tests/support/world/kms.ts";

/* The role of a container, as AWS gives it to one: from an address that its environment names. */

const session = "the session of the role";
let validMs = 60 * minuteMs;
let asked = 0;
const server = createServer((_request, response) => {
  asked += 1;
  response.setHeader("Content-Type", "application/json");
  response.end(
    JSON.stringify({
      AccessKeyId: credentials.AWS_ACCESS_KEY_ID,
      SecretAccessKey: credentials.AWS_SECRET_ACCESS_KEY,
      Token: session,
      Expiration: new Date(Date.now() + validMs).toISOString(),
    }),
  );
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const kms = await openKms(() => new Date());

beforeEach(() => {
  asked = 0;
  validMs = 60 * minuteMs;
  kms.state.session = session;
  forgetRole();
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"])
    vi.stubEnv(name, undefined);
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${port}/role`);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  server.close();
  await kms.close();
});

function provider(more: Parameters<typeof keyProvidersOf>[0] = {}) {
  const values = {
    AWS_REGION: "eu-central-1",
    AWS_KMS_KEY_ID: "alias/onboarding",
    AWS_KMS_ENDPOINT: kms.origin,
  };
  const { awsKms: set } = keyProvidersOf({ KEY_PROVIDER: "aws-kms", ...values, ...more });
  if (!set) throw new Error("AWS KMS is not set");
  return awsKms(set);
}

test("without credentials requests are signed with those of the role, which are asked for once", async () => {
  const { wrap, unwrap } = provider();
  const key = new Uint8Array(32).fill(7);
  const wrapped = await wrap(key, "d1");
  expect(await unwrap(wrapped, "d1")).toEqual(key);
  expect(asked).toBe(1);
});

test("temporary credentials that are set are sent with their session's token, and refused without it", async () => {
  kms.state.session = "the session that is set";
  const set = {
    AWS_ACCESS_KEY_ID: credentials.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: new Secret(credentials.AWS_SECRET_ACCESS_KEY),
  };
  const key = new Uint8Array(32).fill(7);
  const { wrap, unwrap } = provider({ ...set, AWS_SESSION_TOKEN: new Secret("the session that is set") });
  expect(await unwrap(await wrap(key, "d1"), "d1")).toEqual(key);
  for (const other of [{}, { AWS_SESSION_TOKEN: new Secret("another session") }])
    await expect(provider({ ...set, ...other }).wrap(key, "d1")).rejects.toMatchObject({ isRefusal: true });
  expect(asked).toBe(0);
});

test("what has expired is renewed", async () => {
  validMs = -minuteMs;
  await awsCredentials(null);
  validMs = 60 * minuteMs;
  expect(await awsCredentials(null)).toMatchObject({ sessionToken: session });
  expect(asked).toBe(2);
  await awsCredentials(null);
  expect(asked).toBe(2);
});

test("where there is no role it says what to do, and a later one is found", async () => {
  const uri = process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", undefined);
  const refused = provider().wrap(new Uint8Array(32), "d1");
  await expect(refused).rejects.toBeInstanceOf(ProviderError);
  await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining("role"), isRefusal: false });
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
  expect(await awsCredentials(null)).toMatchObject({ accessKeyId: credentials.AWS_ACCESS_KEY_ID });
});
