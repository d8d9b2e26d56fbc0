import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FieldsList } from "#components/blueprints/fields-list.tsx";
import type { Json } from "#lib/blueprints/document.ts";
import type { Field } from "#lib/blueprints/fields.ts";

const created = (wanted: Json, path = "/configuration/it"): Field => ({
  path,
  wanted,
  found: null,
  because: "new",
});
const markup = (...fields: Field[]) => {
  const names = new Map([["lake", "Vendor lake"]]);
  return renderToStaticMarkup(h(FieldsList, { fields, names }));
};

test("a secret of a creation is only said to be set, also inside a list", () => {
  expect(markup(created({ $secret: "db_password" }))).toContain("set, can&#x27;t be shown");
  const inside = markup(created([{ name: "Authorization", value: { $secret: "token" } }]));
  expect(inside).toContain("••••••");
  expect(inside).not.toContain("token");
});

test("what is made before it is called by its name", () => {
  expect(markup(created("${ref.lake.id}"))).toContain("the id of Vendor lake");
});

test("a long value and one of several lines are folded, and whole inside", () => {
  const long = `select ${"column, ".repeat(30)}id`;
  for (const value of [long, "select id\nfrom contacts"]) {
    const html = markup(created(value));
    expect(html).toMatch(/<details.*<summary/);
    expect(html).toContain(`>${value}</pre>`);
  }
  expect(markup(created("short"))).not.toContain("<details");
});

test("many fields are folded after the first ones", () => {
  const fields = Array.from({ length: 11 }, (_, n) => created(n, `/configuration/field_${n}`));
  expect(markup(...fields)).toContain("3 more");
  expect(markup(...fields.slice(0, 8))).not.toContain("more");
});
