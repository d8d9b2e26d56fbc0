import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { readSettings, variables } from "#lib/base/settings.ts";

const key = (id = "k1") => `${id}:${randomBytes(32).toString("base64")}`;

function problemsOf(source: Record<string, string>): string {
  try {
    readSettings(source);
    return "";
  } catch (error) {
    if (error instanceof AppError && error.code === "configuration") return error.message;
    throw error;
  }
}

test("nothing set is a valid set of settings", () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({ host: "127.0.0.1", port: 3000, nextAuthUrl: "http://127.0.0.1:3000" });
  expect(settings.polytomic).toMatchObject({ origin: "https://app.polytomic.com", version: "2025-09-18" });
});

test("an empty variable counts as unset", () => {
  expect(problemsOf(Object.fromEntries(variables.map((name) => [name, " "])))).toBe("");
});

test("all problems are reported at once, each with its variable", () => {
  const text = problemsOf({
    PORT: "eighty",
    DATABASE_URL: "mysql://localhost/app",
    POLYTOMIC_API_VERSION: "2021-05-23",
    ADMIN_PASSWORD: "short",
    OIDC_ISSUER: "http://id.example.com",
    OIDC_GROUP_ROLES: "owner:everybody",
    LOG_LEVEL: "loud",
  });
  for (const name of [
    "PORT",
    "DATABASE_URL",
    "POLYTOMIC_API_VERSION",
    "ADMIN_PASSWORD",
    "OIDC_ISSUER",
    "OIDC_GROUP_ROLES",
  ])
    expect(text).toContain(`\n  ${name} `);
  for (const name of ["LOG_LEVEL", "ENCRYPTION_KEYS", "NEXTAUTH_SECRET", "ADMIN_EMAIL"])
    expect(text).toContain(`\n  ${name} `);
  for (const name of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ALLOWED_DOMAINS"])
    expect(text).toContain(`\n  ${name} `);
  expect(text).toContain("14 problems");
});

const refuses = (name: string, value: string) =>
  expect(problemsOf({ DATABASE_URL: "postgresql://u:p@localhost/app", [name]: value })).toContain(
    `\n  ${name} `,
  );

test.each([
  ["POLYTOMIC_PARTNER_KEY", "changeme"],
  ["POLYTOMIC_PARTNER_KEY", "your-partner-key-here"],
  ["NEXTAUTH_SECRET", "secret"],
  ["ADMIN_PASSWORD", "changeme12345"],
  ["DATABASE_URL", "postgresql://u:changeme@localhost/app"],
])("a credential as examples have it is refused: %s %#", (name, value) => {
  const text = problemsOf({ DATABASE_URL: "postgresql://u:p@localhost/app", [name]: value });
  expect(text).toContain(`\n  ${name} still contains a placeholder.`);
});

describe("refused", () => {
  test.each([
    ["POLYTOMIC_PARTNER_KEY", "abc"],
    ["POLYTOMIC_PARTNER_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ["POLYTOMIC_PARTNER_KEY", "two words of enough length"],
    ["NEXTAUTH_SECRET", "thirty-one-characters-is-short-"],
    ["NEXTAUTH_SECRET", "ab".repeat(20)],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", "your-key-here"],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", randomBytes(16).toString("base64")],
    ["OIDC_ISSUER", "login.example.com"],
    ["OIDC_ISSUER", "https://login.example.com/.well-known/openid-configuration"],
    ["OIDC_ISSUER", "https://user:pass@login.example.com"],
    ["OIDC_CLIENT_SECRET", "changeme"],
    ["OIDC_ALLOWED_DOMAINS", "@example.com"],
    ["OIDC_ALLOWED_DOMAINS", "example.com,*"],
    ["OIDC_GROUP_ROLES", "admin"],
    ["OIDC_NEWCOMERS", "admin"],
    ["ENCRYPTION_KEYS", "k1:your-key-here"],
    ["ENCRYPTION_KEYS", "k1:base64-of-32-bytes"],
    ["ENCRYPTION_KEYS", randomBytes(32).toString("base64")],
    ["ENCRYPTION_KEYS", `k1:${randomBytes(16).toString("base64")}`],
    ["ENCRYPTION_KEYS", `k1:${Buffer.alloc(32, 7).toString("base64")}`],
    ["ENCRYPTION_KEYS", `k1:${Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString("base64")}`],
    ["ENCRYPTION_KEYS", `k1:${Buffer.from("correct horse battery staple 123").toString("base64")}`],
    ["ENCRYPTION_KEYS", `${key()},${key()}`],
    ["POLYTOMIC_API_URL", "http://polytomic.example.com"],
    ["POLYTOMIC_API_URL", "https://polytomic.example.com/api"],
    ["POLYTOMIC_API_URL", "https://u:p@polytomic.example.com"],
    ["SMTP_URL", "mail.partner.example:587"],
    ["SMTP_URL", "http://mail.partner.example"],
    ["SMTP_URL", "smtp://ada@mail.partner.example"],
    ["SMTP_URL", "smtp://ada:changeme@mail.partner.example"],
    ["SMTP_URL", "smtp://ada:pw@mail.partner.example?tls=none"],
    ["SMTP_URL", "smtps://ada:pw@mail.partner.example?tls=none"],
    ["SMTP_URL", "smtp://mail.partner.example/inbox"],
    ["SMTP_URL", "smtp://mail.partner.example?requireTLS=false"],
    ["SMTP_URL", "smtp://ada:50%@mail.partner.example"],
    ["MAIL_FROM", "Onboarding"],
    ["MAIL_FROM", "Onboarding <onboarding@partner.example"],
    ["WEBHOOKS_TO_PRIVATE_ADDRESSES", "maybe"],
    ["PORT", "0"],
    ["PORT", "65536"],
    ["DATABASE_URL", "postgresql://u:p@localhost"],
  ])("%s %#", refuses);
});

test.each([
  ["polytomic.example.com//", "https://polytomic.example.com"],
  ["polytomic.example.com:8443", "https://polytomic.example.com:8443"],
  ["https://polytomic.example.com/", "https://polytomic.example.com"],
  ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
  ["http://[::1]:4000/", "http://[::1]:4000"],
])("POLYTOMIC_API_URL %s is taken as %s", (value, origin) => {
  expect(readSettings({ POLYTOMIC_API_URL: value }).polytomic.origin).toBe(origin);
});

test.each([
  ["smtp://mail.partner.example", { host: "mail.partner.example", port: 587, user: "", tls: "required" }],
  ["smtps://ada:p%40ss@mail.partner.example", { port: 465, user: "ada", tls: "from-start" }],
  ["smtp://ada:pw@127.0.0.1:80?tls=none", { host: "127.0.0.1", port: 80, tls: "none" }],
  ["SMTP://[::1]", { host: "::1", port: 587 }],
])("SMTP_URL %s", (url, expected) => {
  const { mail } = readSettings({ SMTP_URL: url, MAIL_FROM: "Onboarding <onboarding@partner.example>" });
  const from = { name: "Onboarding", address: "onboarding@partner.example" };
  expect(mail).toMatchObject({ smtp: expected, from });
});

test("a mail server and a sender are set together", () => {
  expect(problemsOf({ SMTP_URL: "smtp://mail.partner.example" })).toContain("\n  MAIL_FROM is not set");
  expect(problemsOf({ MAIL_FROM: "a@partner.example" })).toContain("\n  SMTP_URL is not set");
});

test("several encryption keys keep their order", () => {
  const { encryptionKeys } = readSettings({ ENCRYPTION_KEYS: `${key("new")}, ${key("old")}` });
  expect(encryptionKeys?.map(({ id, bytes }) => [id, bytes.length])).toEqual([
    ["new", 32],
    ["old", 32],
  ]);
});

test("a key provider is set with all that it needs, and then no encryption key has to be", () => {
  expect(problemsOf({ KEY_PROVIDER: "vault", VAULT_ADDR: "http://vault.partner.example" })).toMatch(
    /VAULT_ADDR is not https[\s\S]*VAULT_TOKEN is not set, but KEY_PROVIDER=vault needs it\.\s+Set VAULT_TOKEN or VAULT_TOKEN_FILE\.[\s\S]*VAULT_TRANSIT_KEY is not set/,
  );
  const database = {
    DATABASE_URL: "postgresql://app@db.partner.example/app",
    NEXTAUTH_SECRET: key("a").slice(2),
  };
  expect(problemsOf(database)).toContain("ENCRYPTION_KEYS is not set");
  expect(problemsOf({ ...database, KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: "/run/secrets/wrapping" })).toBe(
    "",
  );
  expect(problemsOf({ ENCRYPTION_KEYS: key("data.k1") })).toContain("has an id that data keys have");
});

test("AWS credentials are set together, or are those of a role", () => {
  const kms = { KEY_PROVIDER: "aws-kms", AWS_REGION: "eu-central-1", AWS_KMS_KEY_ID: "alias/onboarding" };
  expect(problemsOf(kms)).not.toContain("AWS_");
  const half = problemsOf({ ...kms, AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" });
  expect(half).toContain("AWS_SECRET_ACCESS_KEY is not set");
});

test("the text of the problems never contains a value", () => {
  // The text depends on which problem it is, never on the value: a marker inside it cannot come through.
  const marker = "zq7Kw9";
  const around = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${marker}${after}`);
  const shaped = fc.oneof(
    around,
    around.map((text) => `k1:${text}`),
    around.map((text) => `postgresql://${text}`),
    around.map((text) => `https://${text}`),
    around.map((text) => `${text},${text}`),
  );
  fc.assert(
    fc.property(fc.record(Object.fromEntries(variables.map((name) => [name, shaped]))), (source) => {
      const text = problemsOf(source as Record<string, string>);
      expect(text).toContain("\n  PORT ");
      expect(text).not.toContain(marker);
      expect(text.toLowerCase()).not.toContain(marker.toLowerCase());
    }),
  );
});

const oidc = {
  OIDC_ISSUER: "https://login.example.com/",
  OIDC_CLIENT_ID: "onboarding",
  OIDC_CLIENT_SECRET: "Zx81-kq0P-secret-of-ours",
  OIDC_ALLOWED_DOMAINS: "Example.com, example.org",
};

test("OpenID Connect is set up as a whole, and newcomers get nothing unless it is said", () => {
  expect(readSettings(oidc).oidc).toMatchObject({
    issuer: "https://login.example.com/",
    domains: ["example.com", "example.org"],
    newcomers: "none",
  });
  for (const name of Object.keys(oidc)) expect(problemsOf({ ...oidc, [name]: "" })).toContain(`\n  ${name} `);
  expect(problemsOf({ ...oidc, OIDC_NEWCOMERS: "groups" })).toContain("\n  OIDC_GROUP_ROLES ");
  expect(problemsOf({ ...oidc, OIDC_GROUP_ROLES: "admin:ops" })).toContain("\n  OIDC_GROUP_ROLES ");
  const byGroups = { ...oidc, OIDC_NEWCOMERS: "groups", OIDC_GROUP_ROLES: "admin:Ops Team,viewer:all" };
  expect(readSettings(byGroups).oidc?.groupRoles).toEqual([
    { role: "admin", group: "Ops Team" },
    { role: "viewer", group: "all" },
  ]);
});
