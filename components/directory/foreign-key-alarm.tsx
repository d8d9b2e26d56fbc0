"use client";

import { takeOutFirst } from "#components/keys/foreign-words.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { TenantsHome } from "#lib/directory/views.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** An alarm: a customer has a key to another customer's data. */
export function KeyAlarm({ foreignKeys }: Pick<TenantsHome, "foreignKeys">) {
  const { follow } = useView();
  const { count, more } = foreignKeys;
  const one = count === 1 && !more;
  const next = { key: "foreign" };
  return (
    <Notice
      tone="bad"
      role="alert"
      title={`${count}${more ? " or more" : ""} ${one ? "key opens" : "keys open"} another organization`}
      actions={
        <a className="btn btn-danger btn-sm" href={hrefOf(next)} onClick={(event) => follow(event, next)}>
          {one ? "Show its tenant" : "Show their tenants"}
        </a>
      }
    >
      <p>{takeOutFirst}</p>
    </Notice>
  );
}
