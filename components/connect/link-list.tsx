import { AskForm } from "#components/ui/ask-form.tsx";
import { CircleCheck, CirclePause } from "#components/ui/icons.ts";
import { CircleOff, Clock } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ConnectLinkRow } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { RenewForm } from "./renew-form.tsx";

const looks = {
  live: { icon: CircleCheck, ink: "text-good", words: "Live" },
  archived: { icon: CirclePause, ink: "text-warn", words: "Paused while the tenant is archived" },
  expired: { icon: Clock, ink: "text-ink-soft", words: "Expired" },
  revoked: { icon: CircleOff, ink: "text-ink-soft", words: "Revoked" },
} as const;

function State({ link }: { link: ConnectLinkRow }) {
  const { icon: Icon, ink, words } = looks[link.state];
  const opened = link.uses === 1 ? "opened once" : `opened ${link.uses} times`;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
      <Icon size={14} aria-hidden className={`shrink-0 ${ink}`} />
      <span>
        <span>{words}</span>
        {link.state === "live" && link.expiresAt !== null && (
          <span>
            , expires <Time at={link.expiresAt} />
          </span>
        )}
        <span>{" · "}</span>
        <span>{link.uses === 0 ? "not opened yet" : opened}</span>
        {link.lastUsedAt !== null && (
          <span>
            , last <Time at={link.lastUsedAt} />
          </span>
        )}
      </span>
    </p>
  );
}

/** The links made for a tenant, the newest first. */
export function LinkList({
  tenantId,
  links,
  nameOf,
  renew,
  making,
  revoke,
  right,
}: {
  tenantId: string;
  links: ConnectLinkRow[];
  /** Of an integration, by its id. */
  nameOf: (id: string) => string;
  renew: FormAction<{ link: string }>;
  /** Whether a link can be made; not for an archived tenant. */
  making: Right;
  revoke: FormAction;
  right: Right;
}) {
  if (links.length === 0)
    return (
      <p className="text-ink-soft">
        No link yet.<span>{making.allowed && " Make one and send it to the customer."}</span>
      </p>
    );
  return (
    <ul className="-mt-3 divide-y divide-line">
      {links.map((link) => (
        <li key={link.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5">
          <div className="min-w-0">
            <p translate="no" className="font-[550]">
              {link.connectionName}
            </p>
            <State link={link} />
            <p className="text-sm text-ink-soft">
              <span>{link.isRepair ? "Repair" : "New connection"}</span>
              <span>{link.types.length > 0 && ` · ${link.types.map(nameOf).join(", ")}`}</span> · by{" "}
              <Person name={link.createdBy} /> <Time at={link.createdAt} />
            </p>
          </div>
          {making.allowed && (link.state === "live" || link.state === "expired") && (
            <RenewForm action={renew} tenantId={tenantId} link={link} />
          )}
          {right.allowed && (link.state === "live" || link.state === "archived") && (
            <AskForm
              action={revoke}
              fields={{ tenantId, linkId: link.id }}
              label="Revoke"
              about={`the link of ${link.connectionName}`}
              says="The customer's link stops working at once. Connections that were made with it stay."
              confirm="Revoke the link"
              size="sm"
              align="end"
            />
          )}
        </li>
      ))}
    </ul>
  );
}
