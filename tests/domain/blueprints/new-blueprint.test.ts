import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BeginWith } from "#components/blueprints/new-blueprint.tsx";
import { Form } from "#components/ui/form.tsx";
import { type FormState, idle } from "#lib/forms/state.ts";

const examples = [{ id: "shared", title: "Shared warehouse", about: "One for all." }];

function html(state: FormState): string {
  const form = { state, submit: () => undefined, isPending: false };
  return renderToStaticMarkup(h(Form, { form }, h(BeginWith, { examples })));
}

const chosen = (text: string) => /<input[^>]* checked=""[^>]* value="(\w+)"/.exec(text)?.[1];

test("a new blueprint begins with the first example", () => {
  expect(chosen(html(idle))).toBe("shared");
  expect(html(idle)).not.toContain("<textarea");
});

test("JSON with an error stays chosen, and what was typed stays in its field", () => {
  const text = html({
    status: "invalid",
    values: { name: "Rich", from: "json", document: "[typed" },
    problem: { code: "invalid", message: "Check it.", fields: { document: "No JSON." } },
  });
  expect(chosen(text)).toBe("json");
  expect(text).toContain("[typed</textarea>");
  expect(text).toContain("No JSON.");
});
