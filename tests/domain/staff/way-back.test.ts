import fc from "fast-check";
import { expect, test } from "vitest";
import { settings } from "#lib/base/settings.ts";
import { safeAddress, safePath } from "#lib/staff/way-back.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

test.each([
  ["/tenants?q=a", "/tenants?q=a"],
  ["/tenants/x/keys#rotate", "/tenants/x/keys"],
  [undefined, "/tenants"],
  ["https://elsewhere.example/", "/tenants"],
  ["//elsewhere.example", "/tenants"],
  ["/\\elsewhere.example", "/tenants"],
  ["/.//elsewhere.example", "/tenants"],
  ["/\t/elsewhere.example", "/tenants"],
])("after signing in %j leads to a path of ours", (next, path) => {
  expect(safePath(next)).toBe(path);
});

/** What people try, beside any text. */
const pieces = [
  "/",
  "\\",
  ".",
  "..",
  "%2e",
  "%2f",
  "%5c",
  "%09",
  "\t",
  "\n",
  "\r",
  " ",
  "@",
  ":",
  "?",
  "#",
  "x",
  "//",
];
const part = fc.oneof(fc.constantFrom(...pieces), fc.constantFrom("evil.example", "https:", "javascript:"));
const address = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.webUrl(),
  fc.array(part, { maxLength: 8 }).map((parts) => parts.join("")),
  fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join("")}`),
);

/** Where a browser goes from any page of ours. */
const originOf = (path: string) => new URL(path, `${settings().nextAuthUrl}/sign-in?next=x`).origin;

test("for any text, the way back stays on our own origin", () => {
  fc.assert(
    fc.property(address, (next) => {
      const path = safePath(next);
      expect(originOf(path)).toBe(settings().nextAuthUrl);
      expect(safePath(path)).toBe(path);
      expect(originOf(safeAddress(next))).toBe(settings().nextAuthUrl);
      expect(originOf(safeAddress(settings().nextAuthUrl + next))).toBe(settings().nextAuthUrl);
    }),
    { numRuns: 2_000 },
  );
});
