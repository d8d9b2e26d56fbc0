import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { PublishForm } from "#components/blueprints/publish-form.tsx";
import type { BlueprintEditor, DocumentProblem } from "#lib/blueprints/views.ts";
import { idle } from "#lib/forms/state.ts";

const page: BlueprintEditor = {
  id: "b",
  name: "Standard plan",
  updatedAt: "2026-01-01T00:00:00.000Z",
  text: "{}",
  problems: [],
  version: null,
  isChanged: true,
  isArchived: false,
  edit: { allowed: true },
};
const problem = (isWarning: boolean): DocumentProblem => ({
  at: "/resources/0",
  text: "Look.",
  isWarning,
});

const html = (...problems: DocumentProblem[]) =>
  renderToStaticMarkup(h(PublishForm, { page, isSaved: true, problems, publish: async () => idle }));

test("a draft with warnings alone can be published, as the page says", () => {
  expect(html(problem(true))).toContain("You can publish anyway.");
});

test("a draft with problems is not said to be publishable", () => {
  const text = html(problem(true), problem(false));
  expect(text).toContain("1 warning stands");
  expect(text).toContain("Solve the problem first.");
  expect(text).not.toContain("You can publish anyway.");
});
