"use client";

import type { TenantsHome } from "#lib/tenants/views.ts";
import { KeyReminder } from "./key-reminder.tsx";
import { UnfinishedList } from "./unfinished-list.tsx";
import { useHome } from "./use-home.ts";

/** What somebody has to do, above the list. */
export function HomeSummary({ initial }: { initial: TenantsHome }) {
  const { overdueKeys, unfinished, unfinishedMore, unfinishedMany } = useHome(initial);
  return (
    <>
      {overdueKeys.count > 0 && <KeyReminder overdue={overdueKeys} />}
      <UnfinishedList unfinished={unfinished} more={unfinishedMore} many={unfinishedMany} />
    </>
  );
}
