import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { organizationForm } from "#lib/forms/organization.ts";
import { acceptInvitationForm, inviteForm, signInForm } from "#lib/forms/staff.ts";
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

describe("the forms say what is wrong", () => {
  const name = "Northwind Clinics";
  const problem = (form: object) =>
    organizationForm
      .safeParse({ tenantId, ...form })
      .error?.issues.map(({ path, message }) => [path[0], message]);

  test.each([
    [{ name: "" }, "name", "Organization name is missing."],
    [{ name: "   " }, "name", "Organization name is missing."],
    [{ name: "North\u200bwind" }, "name", "Organization name contains a character that cannot be seen."],
    [{ name: "x".repeat(121) }, "name", "Organization name can be at most 120 characters long."],
    [
      { name, ssoDomain: "not a domain" },
      "ssoDomain",
      "SSO domain must be a mail domain, such as example.com.",
    ],
    [
      { name, oidcIssuer: "http://idp.example" },
      "oidcIssuer",
      "OIDC issuer must be an address that begins with https://.",
    ],
    [{ name, oidcIssuer: "https://idp.example" }, "oidcClientId", "OIDC needs a client id as well."],
  ])("%j", (form, field, message) => {
    expect(problem(form)).toContainEqual([field, message]);
  });

  test("a client secret is taken to the letter, spaces and all", () => {
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
