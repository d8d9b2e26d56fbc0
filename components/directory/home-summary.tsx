"use client";

import { useHome } from "#components/directory/use-home.ts";
import { KeyAlarm } from "./foreign-key-alarm.tsx";
import { KeyReminder } from "./key-reminder.tsx";
import { UnfinishedList } from "./unfinished-list.tsx";

/** What needs attention, above the list: alarms first. */
export function HomeSummary() {
  const home = useHome();
  return (
    <>
      {home.foreignKeys.count + home.overdueKeys.count > 0 && (
        <div className="space-y-3">
          {home.foreignKeys.count > 0 && <KeyAlarm foreignKeys={home.foreignKeys} />}
          {home.overdueKeys.count > 0 && <KeyReminder overdue={home.overdueKeys} />}
        </div>
      )}
      <UnfinishedList home={home} />
    </>
  );
}
