/** An authenticator app, written apart from the product's own code. */
import { createHmac } from "node:crypto";
import { expect, type Page } from "playwright/test";
import type { App } from "#tests/support/world/app.ts";
import { textOf } from "./wizard.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function codeNow(secret: string): string {
  let number = 0n;
  for (const letter of secret) number = (number << 5n) | BigInt(letters.indexOf(letter));
  const key = Buffer.from(number.toString(16).padStart((secret.length * 5) / 4, "0"), "hex");
  const counter = Buffer.from(
    Math.floor(Date.now() / 30_000)
      .toString(16)
      .padStart(16, "0"),
    "hex",
  );
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** As if the last code had been used long ago. */
export const letCodesPass = (app: App) => app.sql("UPDATE second_factor SET last_step = 0");

/** Sets it up on the profile. */
export async function setUp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto("/profile");
  await page.getByRole("button", { name: "Set up second factor" }).click();
  await expect(page.getByRole("img", { name: "QR code for an authenticator app" })).toBeVisible();
  const shown = await textOf(page.locator("code", { hasText: /^([A-Z2-7]{4} ?){8}$/ }));
  const secret = shown.replaceAll(" ", "");
  await page.getByLabel("Code from the app").fill(codeNow(secret));
  await page.getByRole("button", { name: "Turn on second factor" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  return { secret, codes: await codes.allTextContents() };
}
