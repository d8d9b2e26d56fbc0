import "server-only";
import { clock } from "./clock.ts";
import { columns } from "./data-keys.ts";
import { db } from "./db.ts";
import { currentProvider, isEnvironment, providerOf, providerOfRow } from "./key-provider.ts";

/**
 * Puts every data key under the newest wrapping key of the provider in use: one request for each, two for one that
 * another provider has wrapped. A row is replaced only while it is still the one that was read. Returns how many.
 */
export async function rewrapDataKeys(): Promise<number> {
  if (isEnvironment()) return 0;
  const provider = currentProvider();
  const to = providerOf(provider);
  const rows = await db().dataKey.findMany({ select: columns, orderBy: { createdAt: "asc" } });
  for (const row of rows) {
    const { id, wrapped: text, wrappingKey, provider: from } = row;
    const wrappedBy = providerOfRow(row);
    const wrapped = { text, wrappingKey };
    const renewed =
      from === provider
        ? await to.rewrap(wrapped, id)
        : await to.wrap(await wrappedBy.unwrap(wrapped, id), id);
    await db().dataKey.updateMany({
      where: { id, wrapped: text },
      data: { provider, wrapped: renewed.text, wrappingKey: renewed.wrappingKey, wrappedAt: clock.now() },
    });
  }
  return rows.length;
}

/** For the person who wants to take a wrapping key away. */
export async function listWrappingWords(): Promise<string[]> {
  const rows = await db().dataKey.groupBy({
    by: ["provider", "wrappingKey"],
    _count: true,
    orderBy: [{ provider: "asc" }, { wrappingKey: "asc" }],
  });
  return rows.map(
    ({ provider, wrappingKey, _count: count }) =>
      `${provider === "aws_kms" ? "AWS KMS" : provider === "vault" ? "Vault" : "file"}, key ${wrappingKey}: ${count} data key${count === 1 ? "" : "s"}`,
  );
}
