import { Ban, CircleCheck, Clock } from "lucide-react";
import { ActionForm } from "#components/ui/action-form.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ConnectLinkRow } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

const states = {
  live: { icon: CircleCheck, ink: "text-good", words: "Live" },
  expired: { icon: Clock, ink: "text-ink-soft", words: "Expired" },
  revoked: { icon: Ban, ink: "text-ink-soft", words: "Revoked" },
} as const;

function Row({
  link,
  tenantId,
  revoke,
  right,
}: {
  link: ConnectLinkRow;
  tenantId: string;
  revoke: FormAction;
  right: Right;
}) {
  const { icon: Icon, ink, words } = states[link.state];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-[550]">{link.connectionName}</span>
          <span className="inline-flex items-center gap-1 text-sm">
            <Icon size={14} aria-hidden className={ink} />
            {words}
          </span>
          {link.repair && <span className="text-sm text-ink-soft">repairs a connection</span>}
        </p>
        <p className="text-sm text-ink-soft">
          {link.types.length > 0 ? `${link.types.join(", ")} · ` : ""}
          made by {link.createdBy} <Time at={link.createdAt} />
          {link.expiresAt !== null && (
            <>
              {" · "}
              {link.state === "expired" ? "ended" : "ends"} <Time at={link.expiresAt} />
            </>
          )}
        </p>
        <p className="text-sm text-ink-soft">
          {link.lastUsedAt === null ? (
            "Not opened yet"
          ) : (
            <>
              Opened {link.uses === 1 ? "once" : `${link.uses} times`}, last <Time at={link.lastUsedAt} />
            </>
          )}
        </p>
      </div>
      {link.state === "live" && (
        <ActionForm
          action={revoke}
          fields={{ tenantId, linkId: link.id }}
          label="Revoke"
          name={`Revoke the link for ${link.connectionName}`}
          size="sm"
          variant="danger"
          right={right}
          align="end"
        />
      )}
    </li>
  );
}

/** The links of a tenant, newest first. */
export function ConnectLinks({
  links,
  ...rest
}: {
  links: ConnectLinkRow[];
  tenantId: string;
  revoke: FormAction;
  right: Right;
}) {
  return (
    <ul className="-mt-3 divide-y divide-line">
      {links.map((link) => (
        <Row key={link.id} link={link} {...rest} />
      ))}
    </ul>
  );
}
