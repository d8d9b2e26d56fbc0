import { ActionForm } from "#components/ui/action-form.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { CircleAlert, CircleCheck } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import { CircleOff, Clock } from "#components/ui/more-icons.ts";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { notificationsHref, tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { DeliveryRow, NotificationsPage } from "#lib/notices/views.ts";

const looks = {
  waiting: { icon: Clock, ink: "text-ink-soft", words: "Waiting" },
  sent: { icon: CircleCheck, ink: "text-good", words: "Sent" },
  failed: { icon: CircleAlert, ink: "text-bad", words: "Not delivered" },
  dropped: { icon: CircleOff, ink: "text-ink-soft", words: "Not sent: switched off" },
} as const;

function State({ row }: { row: DeliveryRow }) {
  const { icon: Icon, ink, words } = looks[row.state];
  return (
    <p className={`flex flex-wrap items-center gap-1.5 ${ink}`}>
      <Icon size={14} aria-hidden className="shrink-0" />
      <span>{words}</span>{" "}
      <span className="text-ink-soft">
        <span>{row.state === "waiting" && "due "}</span>
        <Time at={row.when} align="end" />
      </span>
    </p>
  );
}

function Row({ row, sendAgain }: { row: DeliveryRow; sendAgain: FormAction | null }) {
  return (
    <li className="grid gap-x-6 gap-y-0.5 py-2 md:grid-cols-[minmax(0,1fr)_minmax(0,16rem)_minmax(0,17rem)]">
      <div className="min-w-0 wrap-anywhere">
        <Link href={tenantHref(row.tenant.id)} className="link" translate="no">
          {row.tenant.name}
        </Link>{" "}
        {row.title}
      </div>
      <span className="min-w-0 text-sm wrap-anywhere text-ink-soft md:leading-[1.375rem]" translate="no">
        {row.recipient}
      </span>
      <div className="min-w-0 text-sm wrap-anywhere md:leading-[1.375rem]">
        <State row={row} />
        {row.problem !== null && <p className="text-ink-soft">{row.problem}</p>}
        {sendAgain && row.state === "failed" && (
          <div className="mt-1">
            <ActionForm
              action={sendAgain}
              fields={{ deliveryId: row.id }}
              label="Send again"
              name={`Send again to ${row.recipient}: ${row.tenant.name}`}
              size="sm"
            />
          </div>
        )}
      </div>
    </li>
  );
}

const linkTo = (onlyFailed: boolean, before?: string) => {
  const search = new URLSearchParams({ ...(onlyFailed && { only: "failed" }), ...(before && { before }) });
  return search.size === 0 ? notificationsHref() : notificationsHref(`?${search}`);
};

/** What was sent to whom, a page at a time. */
export function DeliveryLog({ page, sendAgain }: { page: NotificationsPage; sendAgain: FormAction }) {
  const { deliveries, onlyFailed, older, manage } = page;
  return (
    <Section
      id="log"
      title="Log"
      aside={
        <Link href={linkTo(!onlyFailed)} className="link">
          {onlyFailed ? "Show all" : "Show failures only"}
        </Link>
      }
    >
      {deliveries.length === 0 ? (
        <EmptyState title={onlyFailed ? "No failures in 90 days" : "Nothing sent in 90 days"}>
          {onlyFailed
            ? "Every notification that is not switched off was delivered or is waiting."
            : "Notifications appear here with their delivery."}
        </EmptyState>
      ) : (
        <ul className="-mt-3 divide-y divide-line">
          {deliveries.map((row) => (
            <Row key={row.id} row={row} sendAgain={manage.allowed ? sendAgain : null} />
          ))}
        </ul>
      )}
      <Pager previous={null} next={older && linkTo(onlyFailed, older)} />
    </Section>
  );
}
