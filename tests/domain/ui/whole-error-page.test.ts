import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { WholeErrorPage } from "#components/frame/whole-error-page.tsx";

const shown = (digest?: string) => {
  const error = Object.assign(new Error("boom at /srv/app/lib/base/db.ts"), digest && { digest });
  return renderToStaticMarkup(createElement(WholeErrorPage, { error, retry: () => undefined }));
};

test("the page instead of a whole document says where to look, and claims nothing about what was sent", () => {
  const page = shown("8F2K11AC");
  expect(page).toMatch(/^<html lang="en">.*<title>Error · Partner Onboarding<\/title>/);
  expect(page).toContain("Something failed on our side");
  expect(page).toContain("Reference 8F2K11AC");
  expect(page).not.toMatch(/boom|db\.ts|[Nn]othing was/);
});

test("while the database can't be reached it says that", () => {
  expect(shown("unavailable")).toContain("The database can&#x27;t be reached");
});
