import { expect, test } from "vitest";
import { brandingForm } from "#lib/forms/branding.ts";
import { findContactHref } from "#lib/forms/contact.ts";
import { changeBranding, getBranding, readBrandingForm } from "#lib/partner/branding.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();

test.each([
  ["help@acme.example", "mailto:help@acme.example"],
  ["https://acme.example/help", "https://acme.example/help"],
  ["+49 (30) 123-456", "tel:+4930123456"],
  ["030 123456", "tel:030123456"],
])("%s is a support contact that leads to %s", (support, href) => {
  expect(brandingForm.parse({ support }).support).toBe(support);
  expect(findContactHref(support)).toBe(href);
});

test.each([
  "Ask your account manager",
  "help@acme",
  "help@acme.example, sales@acme.example",
  "http://acme.example",
  "javascript:alert(1)",
  "https://acme",
  "https://acme.example/a b",
  "12",
  "+1 555 call-me",
])("%s is refused as a support contact, with what would be accepted", (support) => {
  expect(brandingForm.safeParse({ support }).error?.issues.map(({ message }) => message)).toEqual([
    "Enter one email address, one https:// address or one phone number.",
  ]);
});

test("a logo is a small picture of a kind that can't contain script, and stays until it is replaced", async () => {
  const admin = await addStaff("admin");
  const onboarder = await addStaff();
  const png =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAIAAAUAAXpeqz8=";
  for (const logo of [
    "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
    "data:image/png;base64,PHN2Zz48L3N2Zz4=",
    `data:image/png;base64,iVBORw0KGgo${"A".repeat(70_000)}`,
    "https://elsewhere.example/logo.png",
  ])
    expect(brandingForm.safeParse({ logo }).success).toBe(false);
  await changeBranding(
    admin,
    brandingForm.parse({ name: "Acme Data", support: "help@acme.example", logo: png }),
  );
  await changeBranding(admin, brandingForm.parse({ name: "Acme", support: "" }));
  expect(await getBranding()).toEqual({ name: "Acme", support: null, logo: png });
  await changeBranding(admin, brandingForm.parse({ name: "Acme", logo: "remove" }));
  expect(await getBranding()).toEqual({ name: "Acme", support: null, logo: null });
  await expect(changeBranding(onboarder, brandingForm.parse({}))).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a form that shows what a colleague has changed since is refused with who did it, once sent twice is not", async () => {
  const admin = await addStaff("admin");
  const { seen } = await readBrandingForm(admin);
  const colleagues = brandingForm.parse({ name: "Acme Data", support: "help@acme.example", seen });
  await changeBranding(admin, colleagues);
  await changeBranding(admin, colleagues);
  const mine = changeBranding(admin, brandingForm.parse({ name: "Acme", support: "", seen }));
  await expect(mine).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(
      /^The branding is now: name Acme Data, support contact help@acme.example, no logo. It was changed by /,
    ),
  });
  expect(await getBranding()).toMatchObject({ name: "Acme Data" });
  const anew = (await readBrandingForm(admin)).seen;
  await changeBranding(admin, brandingForm.parse({ name: "Acme", support: "", seen: anew }));
  expect(await getBranding()).toMatchObject({ name: "Acme" });
});
