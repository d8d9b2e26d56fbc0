import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { z } from "zod";
import { Form } from "#components/ui/form.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { brandingForm } from "#lib/forms/branding.ts";
import { revokeKeyForm } from "#lib/forms/key.ts";
import { limits } from "#lib/forms/limits.ts";
import { webhookForm } from "#lib/forms/notices.ts";
import { organizationForm } from "#lib/forms/organization.ts";
import { idle } from "#lib/forms/state.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";

/* A field says before it is sent how much more it takes, and its schema refuses what the field calls too many. */

/** What a field of this length says about its limit; null if it says nothing. */
function said(kind: typeof TextField | typeof TextAreaField, length: number, limit?: number): string | null {
  const form = { state: idle, submit: () => undefined, isPending: false };
  const field = h(kind as typeof TextField, { name: "it", label: "It", limit });
  const html = renderToStaticMarkup(h(Form, { form, values: { it: "a".repeat(length) } }, field));
  return /<p aria-live="polite"[^>]*>([^<]*)<\/p>/.exec(html)?.[1] ?? null;
}

test.each([
  [0, ""],
  [99, ""],
  [100, "20 characters left"],
  [119, "1 character left"],
  [120, "0 characters left"],
  [121, "1 character too many"],
  [130, "10 characters too many"],
])("%i of 120 characters: %j", (length, words) => {
  for (const kind of [TextField, TextAreaField]) expect(said(kind, length, 120)).toBe(words);
});

test("a long text says it sooner, and a field without a limit says nothing", () => {
  expect(said(TextAreaField, 4_499, 5_000)).toBe("");
  expect(said(TextAreaField, 4_500, 5_000)).toBe("500 characters left");
  expect(said(TextField, 4_500)).toBeNull();
});

const fields: [string, z.ZodType, number][] = [
  ["organization name", organizationForm.shape.name, limits.name],
  ["customer id", organizationForm.shape.externalId, limits.customerId],
  ["notes", tenantEditForm.shape.notes, limits.notes],
  ["reason", revokeKeyForm.shape.reason, limits.revokeReason],
  ["webhook's name", webhookForm.shape.name, limits.webhookName],
  ["brand name", brandingForm.shape.name, limits.brandName],
];
test.each(fields)("%s: the schema takes exactly as many", (_, schema, limit) => {
  expect(schema.safeParse("a".repeat(limit)).success).toBe(true);
  expect(schema.safeParse("a".repeat(limit + 1)).success).toBe(false);
});
