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

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** What we send is JSON, what repeats it may be too, and a log line or a row of which this is a part is JSON again. */
const spellings = (secret: string): string[] => {
  const levels = [secret];
  for (let level = 1; level <= 4; level += 1) levels.push(inJson(levels.at(-1) ?? ""));
  return [...new Set(levels.flatMap(encodings))].filter(({ length }) => length > 7);
};

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
  json: (text: string) => JSON.stringify({ sent: text }),
  percent: encodeURIComponent,
  base64: (text: string) => Buffer.from(text).toString("base64"),
};

type Repeating = {
  /** What is refused: whatever changes something, unless it says otherwise. */
  refuses?: "writes" | "reads";
  /** 200: as it would be, but in an API version that is called like what was sent. */
  status?: number;
};

/** What a read can come back as, apart from what it should be. */
export const refusals = [422, 500, 401, 403, 404, 429, 307, 200];

/**
 * Until it is undone, Polytomic refuses such requests, and repeats in that spelling which header and which body it was
 * sent, in each field and header that the app reads.
 */
export function repeatEverything(
  origin: string,
  spell: (text: string) => string,
  { refuses = "writes", status = 422 }: Repeating = {},
): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const kind = (init?.method ?? "GET") === "GET" ? "reads" : "writes";
    if (!String(url).startsWith(origin) || kind !== refuses) return await real(url, init);
    const header = new Headers(init?.headers).get("authorization") ?? "";
    const [message, key] = [spell(header), spell(String(init?.body ?? header))];
    const headers = {
      "x-request-id": spell(header),
      "x-polytomic-version": message,
      ...(status === 307 && { location: `https://elsewhere.example/${encodeURIComponent(message)}` }),
    };
    if (status !== 200) return Response.json({ message, key, error: { message, key } }, { status, headers });
    const answer = await real(url, init);
    return new Response(await answer.text(), { status: answer.status, headers });
  };
  return () => {
    globalThis.fetch = real;
  };
}
