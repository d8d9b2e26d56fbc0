import "server-only";
import { db, rawSql } from "./db.ts";
import { currentKey, seal } from "./seal.ts";
import { type Purpose, placeOf, purposes, sealedColumns } from "./sealed-columns.ts";
import { openStored, readStored, type StoredValue, type UnreadableValue } from "./stored-values.ts";

/*
 * Encrypts what is stored again with the key that encrypts now, while the app runs. A value is replaced only while
 * it is still the one that was read, so whatever is written meanwhile stays. What the key encrypted already is left
 * out, so this can end at any point and start again.
 */

type Page = { passedOver: StoredValue[]; unreadable: UnreadableValue[] };

/**
 * Replaces the values of one page. A row that another transaction has locked or changed is passed over: this statement
 * waits for nobody, so it can't be part of a deadlock.
 */
export async function rewrapPage(purpose: Purpose, page: StoredValue[]): Promise<Page> {
  const opened = await Promise.all(page.map(async (row) => ({ row, ...(await openStored(purpose, row)) })));
  const readable = opened.flatMap(({ row, value }) => (value ? [{ row, value }] : []));
  const renewed = await Promise.all(
    readable.map(({ row, value }) => seal(value, placeOf(purpose, row.tenantId, row.recordId, row.version))),
  );
  const ids = readable.map(({ row }) => row.recordId);
  const read = readable.map(({ row }) => row.sealed);
  const { table, column, record, recordType } = sealedColumns[purpose];
  const [rows, value, id] = [rawSql(table), rawSql(`kept.${column}`), rawSql(`kept.${record}`)];
  const replaced = await db().$queryRaw<{ id: string }[]>`
    WITH renewed AS (
      SELECT record::${rawSql(recordType)}, read, sealed
      FROM unnest(${ids}::text[], ${read}::text[], ${renewed}::text[]) AS given(record, read, sealed)
    ), free AS (
      SELECT ${id} AS record FROM ${rows} AS kept JOIN renewed ON ${id} = renewed.record AND ${value} = renewed.read
      FOR NO KEY UPDATE OF kept SKIP LOCKED
    )
    UPDATE ${rows} AS kept SET ${rawSql(column)} = renewed.sealed FROM renewed JOIN free USING (record)
    WHERE ${id} = renewed.record AND ${value} = renewed.read RETURNING ${id}::text AS id`;
  const isReplaced = new Set(replaced.map((row) => row.id));
  return {
    passedOver: readable.flatMap(({ row }) => (isReplaced.has(row.recordId) ? [] : [row])),
    unreadable: opened.flatMap(({ unreadable }) => (unreadable ? [unreadable] : [])),
  };
}

export type Rewrapped = {
  /** Values that another key encrypted while this ran, so a process still has that key as its first. */
  late: number;
  unreadable: UnreadableValue[];
};

/** More than one for what was locked, and for what other processes wrote meanwhile. */
const rounds = 4;

/** `tell` gets the number of values that are done, after each page. */
export async function rewrapAll(tell: (done: number) => void | Promise<void>): Promise<Rewrapped> {
  const { id: current } = await currentKey();
  const unreadable = new Map<string, UnreadableValue>();
  const passedOver = new Set<string>();
  let [done, late] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    let left = 0;
    for (const purpose of purposes)
      for await (const page of readStored(purpose, current)) {
        const news = page.filter(({ recordId }) => !unreadable.has(`${purpose}/${recordId}`));
        if (news.length === 0) continue;
        left += news.length;
        if (round > 0) late += news.filter(({ sealed }) => !passedOver.has(sealed)).length;
        const found = await rewrapPage(purpose, news);
        for (const each of found.unreadable) unreadable.set(`${purpose}/${each.recordId}`, each);
        for (const { sealed } of found.passedOver) passedOver.add(sealed);
        done += news.length - found.passedOver.length - found.unreadable.length;
        await tell(done);
      }
    if (left === 0) break;
  }
  return { late, unreadable: [...unreadable.values()] };
}
