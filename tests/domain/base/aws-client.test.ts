import { afterAll, expect, test, vi } from "vitest";
import { awsKms } from "#lib/base/key-provider-aws-kms.ts";
import { keyProvidersOf } from "#lib/base/key-provider-settings.ts";
import { Secret } from "#lib/base/secret.ts";
import { credentials, openKms } from "#tests/support/world/kms.ts";

/* AWS' own client is large: it is loaded where AWS gives a role, and nowhere else. */

const loaded = vi.hoisted(() => vi.fn());
vi.mock("@aws-sdk/credential-provider-node", () => {
  loaded();
  const role = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none", sessionToken: "none" };
  return { defaultProvider: () => async () => role };
});

const kms = await openKms(() => new Date());
afterAll(() => kms.close());

const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = credentials;
const values = { AWS_REGION, AWS_KMS_KEY_ID: "alias/onboarding", AWS_KMS_ENDPOINT: kms.origin };
const given = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: new Secret(AWS_SECRET_ACCESS_KEY) };

function provider(more: Partial<typeof given>) {
  const { awsKms: set } = keyProvidersOf({ KEY_PROVIDER: "aws-kms", ...values, ...more });
  if (!set) throw new Error("AWS KMS is not set");
  return awsKms(set);
}

test("with credentials that are set the client is not loaded; for a role it is", async () => {
  const key = new Uint8Array(32);
  await provider(given).wrap(key, "d1");
  expect(loaded).not.toHaveBeenCalled();
  await expect(provider({}).wrap(key, "d1")).rejects.toThrow("AWS KMS answered 400");
  expect(loaded).toHaveBeenCalledTimes(1);
});
