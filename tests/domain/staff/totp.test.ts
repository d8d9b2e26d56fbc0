import { expect, test } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { codeOf, findStep, setupAddress, stepAt, toBase32 } from "#lib/staff/totp.ts";

/* The codes are those of every authenticator app. */

const secret = new Secret(toBase32(Buffer.from("12345678901234567890")));

/** RFC 6238, appendix B, SHA-1. */
const vectors: [number, string][] = [
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
];

test.each(vectors)("at second %i the code is that of the RFC", (second, code) => {
  const step = stepAt(new Date(second * 1000));
  expect(codeOf(secret, step, 8)).toBe(code);
  expect(codeOf(secret, step)).toBe(code.slice(2));
});

test("secrets are written as in RFC 4648, without padding", () => {
  const texts = ["f", "fo", "foo", "foob", "fooba", "foobar"].map((text) => toBase32(Buffer.from(text)));
  expect(texts).toEqual(["MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"]);
});

test("a code is accepted one step early and one step late, and not two", () => {
  const at = new Date(1_800_000_015_000);
  const now = stepAt(at);
  const found = [-2, -1, 0, 1, 2].map((shift) => findStep(secret, codeOf(secret, now + shift), at));
  expect(found).toEqual([null, now - 1, now, now + 1, null]);
});

test("what is no code of six digits is refused", () => {
  for (const text of ["", "12345", "1234567", "abcdef", "１２３４５６"])
    expect(findStep(secret, text, new Date(59_000))).toBeNull();
});

test("the QR code holds the secret, the app's name and the email", () => {
  const address = setupAddress(secret, "Partner Onboarding", "a+b@partner.example");
  expect(String(address)).toBe("[secret]");
  const url = new URL(address.reveal());
  expect(`${url.protocol}${url.pathname}`).toBe("otpauth:/Partner%20Onboarding:a%2Bb%40partner.example");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: secret.reveal(),
    issuer: "Partner Onboarding",
  });
});
