"use client";

import { Notice } from "#components/ui/notice.tsx";
import type { TenantsHome } from "#lib/directory/views.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** How many keys are overdue by the key policy, with a link to them. */
export function KeyReminder({ overdue }: { overdue: TenantsHome["overdueKeys"] }) {
  const { follow } = useView();
  const { count, more, maxAgeDays } = overdue;
  const keys = `${count.toLocaleString("en")}${more ? " or more" : ""} ${count === 1 && !more ? "key is" : "keys are"}`;
  const next = { key: "overdue" };
  return (
    <Notice
      tone="warn"
      title={
        <a className="link text-ink" href={hrefOf(next)} onClick={(event) => follow(event, next)}>
          {keys} older than {maxAgeDays} days
        </a>
      }
    />
  );
}
