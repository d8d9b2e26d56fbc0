import { expect, test } from "vitest";
import { isNarrowed, viewOf } from "#components/directory/tenants-url.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";

const filters = Object.keys(tenantsQuery.in.shape).filter((name) => name !== "sort");

test.each(filters)("with %s in the address only a part of the list is asked for", (name) => {
  expect(isNarrowed(viewOf(`${name}=x`))).toBe(true);
});

test("another order asks for the whole list", () => {
  expect(isNarrowed(viewOf("sort=name"))).toBe(false);
  expect(isNarrowed(viewOf(""))).toBe(false);
});
