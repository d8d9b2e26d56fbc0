import { describe, expect, test } from "vitest";
import { organizationForm } from "#lib/forms/organization.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { userForm } from "#lib/forms/user.ts";

const tenantId = "7d0c7a52-3c0e-4b0e-9a0b-5a3d1f6f2c11";

describe("pasted text is cleaned up", () => {
  const nameOf = (name: string) => organizationForm.parse({ tenantId, name }).name;

  test.each([
    ["a byte order mark in front", "\ufeffAcme", "Acme"],
    ["a zero-width space behind", "Acme\u200b", "Acme"],
    ["marks of direction around", "\u200eAcme\u200f \u202a", "Acme"],
    ["a soft hyphen", "Straßen\u00adbau", "Straßenbau"],
    ["a tab", "Acme\tNordic", "Acme Nordic"],
    ["blanks", "  Acme   Nordic ", "Acme Nordic"],
    ["a joiner between letters", "می\u200cخواهم", "می\u200cخواهم"],
    ["a joiner in an Indian syllable", "ක්\u200dෂ", "ක්\u200dෂ"],
    ["a joiner between emoji", "Labs 👩🏽\u200d🚀", "Labs 👩🏽\u200d🚀"],
    ["a heart with its style", "I ❤️\u200d🔥 it", "I ❤️\u200d🔥 it"],
    [
      "a flag of tags",
      "Cymru 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
      "Cymru 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
    ],
    ["a joiner at the end", "Acme\u200d", "Acme"],
  ])("%s", (_, typed, name) => {
    expect(nameOf(typed)).toBe(name);
  });

  test.each([
    ["a joiner beside a blank", "Acme \u200dNordic"],
    ["a mark of direction inside", "Acme\u202eNordic"],
    ["tags without a flag", "Acme\u{e0067}x"],
  ])("but %s is refused", (_, name) => {
    const { error } = organizationForm.safeParse({ tenantId, name });
    expect(error?.issues[0]?.message).toBe("Organization name contains an invisible character.");
  });

  const emailOf = (email: string) => userForm.parse({ tenantId, email }).email;

  test.each([
    ["r&d@acme.example", "r&d@acme.example"],
    ["a/b@acme.example", "a/b@acme.example"],
    ["o'brien+x_y-z@acme.example", "o'brien+x_y-z@acme.example"],
    ["jürgen@müller.de", "jürgen@xn--mller-kva.de"],
    ["Jane@EXAMPLE.com", "jane@example.com"],
    ["info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"],
    ["Jane <jane@example.com>", "jane@example.com"],
    ['"Doe, Jane" <jane@example.com>;', "jane@example.com"],
    ["<jane@example.com>", "jane@example.com"],
    ["mailto:jane@example.com", "jane@example.com"],
    ["Jane <mailto:jane@example.com>", "jane@example.com"],
    ["jane@example.com;", "jane@example.com"],
    ["jane@example.com , ", "jane@example.com"],
    ["\u200bjane@example.com\u00ad", "jane@example.com"],
  ])("%s is %s", (typed, email) => {
    expect(emailOf(typed)).toBe(email);
  });

  test.each([
    "jane",
    "jane@",
    "@example.com",
    "jane@example",
    "jane@1.2.3.4",
    "jane@[::1]",
    "jane@exa mple.com",
    "ja ne@example.com",
    "jane@@example.com",
    "jane@example.com, joe@example.com",
    "jane@example.com;joe@example.com",
    ".jane@example.com",
    "ja..ne@example.com",
    "jane@-example.com",
    "jane@example.com/path",
    "jane@example.com:80",
    "jane@exam%70le.com",
    `${"x".repeat(65)}@example.com`,
  ])("%s is no address", (typed) => {
    const { error } = userForm.safeParse({ tenantId, email: typed });
    expect(error?.issues[0]?.message).toMatch(/must be an email address/);
  });

  test("an id in any letter case is the same record", () => {
    expect(userForm.parse({ tenantId: tenantId.toUpperCase(), email: "a@b.example" }).tenantId).toBe(
      tenantId,
    );
    expect(tenantsQuery.parse({ owner: tenantId.toUpperCase() }).owner).toBe(tenantId);
  });
});
