import { expect, test } from "vitest";
import { scrub } from "#lib/base/scrub.ts";

/* What Polytomic repeats of what it was sent loses its secrets before it is stored. */

const secret = `pk "live"/ä+9 \\ 7Qx`;
const inJson = JSON.stringify(secret).slice(1, -1);
const percent = encodeURIComponent(secret);

test.each([
  ["as it is", secret],
  ["in JSON", inJson],
  ["in JSON in JSON", JSON.stringify(inJson).slice(1, -1)],
  ["percent-encoded", percent],
  ["percent-encoded in lower case", percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
  ["as a form's field", percent.replaceAll("%20", "+")],
  ["in base64", Buffer.from(secret).toString("base64").replace(/=+$/, "")],
  ["in base64 for addresses", Buffer.from(secret).toString("base64url")],
])("a secret %s is taken out, wherever it stands", (_, spelled) => {
  expect(scrub(`before ${spelled} and ${spelled}.`, [secret])).toBe("before [secret] and [secret].");
});

test.each([0, 1, 2])("so is one that is in base64 behind %i bytes of something else", (before) => {
  const around = Buffer.from(`${"x".repeat(before)}${secret}${"y".repeat(7)}`).toString("base64");
  const scrubbed = scrub(around, [secret]);
  expect(scrubbed).toContain("[secret]");
  expect(Buffer.from(scrubbed.split("[secret]").join(""), "base64").toString()).not.toContain("live");
});

test("without secrets, or with empty ones, the text stays", () => {
  expect(scrub("a text", ["", "another"])).toBe("a text");
});
