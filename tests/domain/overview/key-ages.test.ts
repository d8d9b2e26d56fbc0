import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { KeyAgesFigure } from "#components/overview/key-figures.tsx";

/** The figure as it is at this policy, with the columns that the overview always has. */
function figure(maxAgeDays: number): string {
  const ages = Array.from({ length: 13 }, (_, at) => ({ fromDays: at * 30, count: 1 }));
  return renderToStaticMarkup(h(KeyAgesFigure, { keys: { ages, maxAgeDays, overdue: 0, without: 0 } }));
}

const drawn = (html: string) => html.includes("chart-limit");

test.each([
  [90, true],
  [389, true],
  [390, false],
  [700, false],
])("with a policy of %i days, the line is drawn and spoken of: %s", (maxAgeDays, isThere) => {
  const html = figure(maxAgeDays);
  expect(drawn(html)).toBe(isThere);
  expect(html.includes("The dashed line is that age.")).toBe(isThere);
});
