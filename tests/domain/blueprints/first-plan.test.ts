import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FirstPlan } from "#components/blueprints/first-plan.tsx";
import { Form } from "#components/ui/form.tsx";
import type { FormState } from "#lib/forms/state.ts";

const tenants = ["Northwind", "Fabrikam"].map((tenant) => ({
  tenantId: tenant.toLowerCase(),
  tenant,
  whyNot: null,
  has: false,
}));

/** The tenant whose plan the form offers to show. */
function chosen(values: Record<string, string>): string | undefined {
  const problem = { code: "invalid" as const, message: "Check it.", fields: {} };
  const state: FormState = { status: "invalid", values, problem };
  const preview = async () => ({ ok: false as const, problem });
  const plan = h(FirstPlan, { tenants, versionId: "v", edits: 0, preview });
  const form = { state, submit: () => undefined, isPending: false };
  return /<option[^>]* selected=""[^>]*>(\w+)/.exec(renderToStaticMarkup(h(Form, { form }, plan)))?.[1];
}

test("the tenant whose plan is asked for stays chosen when other fields have errors", () => {
  expect(chosen({ planOf: "fabrikam" })).toBe("Fabrikam");
});
