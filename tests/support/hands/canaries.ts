/** Secrets in whatever spelling, everything in which they could be found, and an upstream that repeats them. */
import { db } from "#lib/base/db.ts";

export type Written = { what: string; text: string };

const urlSafe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

/** Each of them as it is, percent-encoded, and in base64 wherever in a longer text it begins. */
function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [text, encodeURIComponent(text), bytes.toString("hex"), ...base64, ...base64.map(urlSafe)];
}

const spellings = (secret: string): string[] =>
  [secret, JSON.stringify(secret).slice(1, -1)].flatMap(encodings).filter(({ length }) => length > 7);

/** Where a secret is, by its name: "the passphrase is in table key_link". */
export function findLeaks(written: Written[], secrets: Record<string, string>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    if (secret.length < 12) throw new Error(`${name} is too short to be looked for`);
    const all = spellings(secret);
    const holders = written.filter(({ text }) => all.some((each) => text.includes(each)));
    return holders.map(({ what }) => `${name} is in ${what}`);
  });
}

/** Every row of every table, those of the queue too. What is sealed is in it as it is stored. */
export async function dumpTables(): Promise<Written[]> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`;
  const dumps: Written[] = [];
  for (const { name } of tables) {
    const rows = await db().$queryRawUnsafe<{ row: string }[]>(
      `SELECT to_jsonb(each)::text AS row FROM ${name} AS each`,
    );
    dumps.push({ what: `table ${name}`, text: rows.map(({ row }) => row).join("\n") });
  }
  return dumps;
}

export const repeats = {
  raw: (text: string) => text,
  percent: encodeURIComponent,
  base64: (text: string) => Buffer.from(text).toString("base64"),
};

/**
 * Until it is undone, Polytomic refuses whatever changes something, and repeats in that spelling which header and which
 * body it was sent, in each field and header that the app reads.
 */
export function repeatEverything(origin: string, spell: (text: string) => string): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith(origin) || (init?.method ?? "GET") === "GET") return await real(url, init);
    const header = new Headers(init?.headers).get("authorization") ?? "";
    const [message, key] = [spell(header), spell(String(init?.body ?? ""))];
    const headers = { "x-request-id": spell(header), "x-polytomic-version": message };
    return Response.json({ message, key }, { status: 422, headers });
  };
  return () => {
    globalThis.fetch = real;
  };
}
