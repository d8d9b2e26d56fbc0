"use client";

import { takeOutFirst } from "#components/keys/foreign-key-words.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { TenantsHome } from "#lib/directory/views.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** What cannot wait: a customer holds a key to somebody else's data. */
export function KeyAlarm({ strangers }: Pick<TenantsHome, "strangers">) {
  const { follow } = useView();
  const { count, more } = strangers;
  const one = count === 1 && !more;
  const next = { status: "needs attention" };
  return (
    <Notice
      tone="bad"
      role="alert"
      title={`${count}${more ? " or more" : ""} ${one ? "key opens" : "keys open"} another organization`}
      actions={
        <a className="btn btn-danger btn-sm" href={hrefOf(next)} onClick={(event) => follow(event, next)}>
          Show tenants that need attention
        </a>
      }
    >
      <p>{takeOutFirst}</p>
    </Notice>
  );
}
