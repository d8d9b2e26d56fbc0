import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { overlapForm, revokeKeyForm } from "#lib/forms/key.ts";
import { keyPolicyForm } from "#lib/forms/key-policy.ts";
import { adoptOrganizationForm, organizationForm } from "#lib/forms/organization.ts";
import { deleteOrganizationForm, organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { adoptedUserForm } from "#lib/forms/reconcile.ts";
import { savedViewForm } from "#lib/forms/saved-view.ts";
import { acceptInvitationForm, inviteForm, signInForm } from "#lib/forms/staff.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { addUserForm, removeUserForm, userRoleForm } from "#lib/forms/tenant-user.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { userForm } from "#lib/forms/user.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.emailAddress(),
  fc.webUrl(),
);
const tenantId = "7d0c7a52-3c0e-4b0e-9a0b-5a3d1f6f2c11";

/** Any input ends as a clean value or as errors that each name a field and say something. */
function expectClear(result: {
  success: boolean;
  error?: { issues: { path: PropertyKey[]; message: string }[] };
}) {
  if (result.success) return;
  for (const { path, message } of result.error?.issues ?? []) {
    expect(path.length).toBeGreaterThan(0);
    expect(message).toMatch(/^[A-Z].*[.]$/);
    expect(message).not.toMatch(/expected|received|invalid input/i);
  }
}

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe("any text in a form is a clean value or a named error", () => {
  test("organization", () => {
    const fields = [
      "name",
      "externalId",
      "ssoDomain",
      "ssoOrgId",
      "oidcIssuer",
      "oidcClientId",
      "oidcClientSecret",
    ];
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 7, maxLength: 7 }), (typed) => {
        const form = { tenantId, ...Object.fromEntries(fields.map((field, n) => [field, typed[n]])) };
        const result = organizationForm.safeParse(form);
        expectClear(result);
        if (!result.success) return;
        const { name, externalId } = result.data;
        expect(name).toBe(name.trim());
        expect(name).not.toBe("");
        expect(invisible.test(name)).toBe(false);
        expect(externalId === null || externalId.trim() === externalId).toBe(true);
      }),
    );
  });

  test("root user, sign-in, invitation", () => {
    fc.assert(
      fc.property(anyText, anyText, (email, other) => {
        for (const result of [
          userForm.safeParse({ tenantId, email, role: other }),
          signInForm.safeParse({ email, password: other }),
          inviteForm.safeParse({ email, role: other }),
          acceptInvitationForm.safeParse({
            token: email,
            name: other,
            password: other,
            passwordAgain: email,
          }),
        ])
          expectClear(result);
        const result = userForm.safeParse({ tenantId, email });
        if (result.success) expect(result.data.email).toBe(result.data.email.toLowerCase().trim());
      }),
    );
  });

  test("a list's address never fails: what does not fit is left out", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("q", "status", "owner", "sort", "after", "before"), anyText),
        (query) => {
          expect(tenantsQuery.safeParse(query).success).toBe(true);
        },
      ),
    );
  });
});

/* PostgreSQL takes no NUL in a text: one that came so far would be a failure of ours. */
describe("a NUL gets no further than the form", () => {
  const operation = { tenantId, operationId: tenantId };
  const settings = { ...operation, beforeName: "Acme", name: "Acme" };
  const own = { ownerId: tenantId, labels: "", notes: "" };
  const seen = JSON.stringify({ name: "", externalId: "", ...own });
  const edit = { tenantId, seen, ...own };
  const link = { tenantId, connectionName: "CRM", types: "", expiresInDays: "" };

  test.each<[string, z.ZodType, Record<string, string>, string[]]>([
    [
      "organization",
      organizationForm,
      { tenantId, name: "Acme" },
      ["name", "externalId", "ssoDomain", "ssoOrgId", "oidcIssuer", "oidcClientId"],
    ],
    ["adopted organization", adoptOrganizationForm, { tenantId, organizationId: "o" }, ["organizationId"]],
    [
      "settings",
      organizationSettingsForm,
      settings,
      [
        "name",
        "ssoDomain",
        "ssoOrgId",
        "oidcIssuer",
        "oidcClientId",
        "beforeName",
        "beforeSsoDomain",
        "beforeSsoOrgId",
        "beforeIssuer",
      ],
    ],
    [
      "deletion",
      deleteOrganizationForm,
      { ...operation, expectedName: "Acme", typedName: "Acme" },
      ["expectedName", "typedName"],
    ],
    ["our record", tenantEditForm, edit, ["name", "externalId", "labels", "notes"]],
    ["saved view", savedViewForm, { name: "Mine", search: "" }, ["name"]],
    ["reason", revokeKeyForm, { ...operation, keyId: tenantId, reason: "Leaked" }, ["reason"]],
    ["overlap", overlapForm, { ...operation, email: "s@acme.example", seenKeyId: "" }, ["email"]],
    ["key policy", keyPolicyForm, { maxAgeDays: "90" }, ["maxAgeDays", "serviceAddress"]],
    ["connect link", makeConnectLinkForm, link, ["connectionName", "connectionId", "types", "expiresInDays"]],
    ["user", addUserForm, { ...operation, email: "u@acme.example", role: "user" }, ["email", "role"]],
    ["role", userRoleForm, { ...operation, userId: "u", role: "user" }, ["userId"]],
    ["removal", removeUserForm, { ...operation, userId: "u", confirmation: "u" }, ["userId", "confirmation"]],
    ["adopted user", adoptedUserForm, { tenantId, userId: "u" }, ["userId"]],
    ["sign-in", signInForm, { email: "a@b.example", password: "p" }, ["email"]],
    ["invitation", inviteForm, { email: "a@b.example", role: "admin" }, ["email"]],
    [
      "a new account",
      acceptInvitationForm,
      { token: "t", name: "Ann", password: "twelve letters", passwordAgain: "twelve letters" },
      ["name"],
    ],
  ])("%s", (_what, schema, whole, fields) => {
    expect(schema.safeParse(whole).error).toBeUndefined();
    for (const field of fields) {
      const result = schema.safeParse({ ...whole, [field]: "a\0b" });
      expectClear(result);
      expect(
        result.error?.issues.map(({ path }) => path[0]),
        field,
      ).toContain(field);
    }
  });

  test("settings: also where a name comes back as it was given out", () => {
    const both = { ...settings, beforeName: "Ac\0me", name: "Ac\0me" };
    expect(organizationSettingsForm.safeParse(both).error?.issues.map(({ path }) => path[0])).toContain(
      "beforeName",
    );
  });

  test("a search is made without it, and a label that has one is none", () => {
    expect(tenantsQuery.parse({ q: " a\0b\u0007\tc ", label: "a\0" })).toMatchObject({ q: "ab c" });
    expect(tenantsQuery.parse({ label: "\0" }).label).toBeUndefined();
    expect(tenantsQuery.parse({ q: "\0" }).q).toBe("");
  });
});

describe("the forms say what is wrong", () => {
  const name = "Northwind Clinics";
  const problem = (form: object) =>
    organizationForm
      .safeParse({ tenantId, ...form })
      .error?.issues.map(({ path, message }) => [path[0], message]);

  test.each([
    [{ name: "" }, "name", "Organization name is missing."],
    [{ name: "   " }, "name", "Organization name is missing."],
    [{ name: "North\u200bwind" }, "name", "Organization name contains an invisible character."],
    [{ name: "x".repeat(121) }, "name", "Organization name can be at most 120 characters long."],
    [
      { name, ssoDomain: "not a domain" },
      "ssoDomain",
      "SSO domain must be an email domain, such as example.com.",
    ],
    [
      { name, oidcIssuer: "http://idp.example" },
      "oidcIssuer",
      "OIDC issuer must be a URL that begins with https://.",
    ],
    [{ name, oidcIssuer: "https://idp.example" }, "oidcClientId", "OIDC also needs a client id."],
  ])("%j", (form, field, message) => {
    expect(problem(form)).toContainEqual([field, message]);
  });

  test("a client secret is kept exactly as typed, including spaces", () => {
    const form = {
      tenantId,
      name,
      oidcIssuer: "https://idp.example",
      oidcClientId: "c",
      oidcClientSecret: " s ecret ",
    };
    expect(organizationForm.parse(form).oidcClientSecret).toBe(" s ecret ");
  });
});
