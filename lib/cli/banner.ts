import type { Settings } from "#lib/base/settings.ts";

type Running = {
  settings: Settings;
  /** The email of the new account. */
  adminEmail: string | undefined;
  /** The password that we generated for it. */
  password: string | undefined;
  embedded: { database: boolean; keys: boolean };
  sandboxUrl: string;
};

/** What the person at the terminal sees when everything runs: the URL, how to sign in, and the built-in defaults. */
export function banner({ settings, adminEmail, password, embedded, sandboxUrl }: Running): string {
  const standIns: [string, string][] = [];
  if (sandboxUrl) standIns.push([`Polytomic: the sandbox at ${sandboxUrl}`, "POLYTOMIC_PARTNER_KEY"]);
  if (embedded.database) standIns.push([`Database: embedded, in ${settings.dataDir}`, "DATABASE_URL"]);
  if (embedded.keys) standIns.push(["Encryption key: generated once, stored there", "ENCRYPTION_KEYS"]);
  const width = Math.max(...standIns.map(([text]) => text.length), 0);
  const signIn = adminEmail
    ? [
        `  Email      ${adminEmail}`,
        `  Password   ${password ? `${password}   (shown this once)` : "as set in ADMIN_PASSWORD"}`,
      ]
    : ["  Sign in    with your account"];
  return [
    "",
    "  Partner Onboarding is running",
    "",
    `  Open       ${settings.nextAuthUrl}`,
    ...signIn,
    ...(standIns.length > 0 ? ["", "  Embedded defaults, and the variable that replaces each:"] : []),
    ...standIns.map(([text, variable]) => `    ${text.padEnd(width)}   ${variable}`),
    "",
    "  Ctrl-C stops everything.",
    "",
  ].join("\n");
}
