import { Circle, CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HealthItem, Panel, PanelName } from "#lib/health/views.ts";

const icons = {
  good: { icon: CircleCheck, ink: "text-good" },
  bad: { icon: CircleAlert, ink: "text-bad" },
  busy: { icon: LoaderCircle, ink: "text-accent" },
  quiet: { icon: Circle, ink: "text-ink-faint" },
} as const;

const empty: Record<PanelName, string> = {
  connections: "No connections yet. A connect link lets the customer make the first one.",
  "bulk-syncs": "No bulk syncs yet. They come after the first connections.",
  "model-syncs": "No model syncs yet. They come after the first connections.",
  events: "Nothing has run in the last 48 hours.",
};

function Item({ item }: { item: HealthItem }) {
  const { icon: Icon, ink } = icons[item.tone];
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-2.5 py-2">
      <Icon size={14} aria-hidden className={`translate-y-0.5 ${ink}`} />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-[550]">{item.name}</span>{" "}
          {item.what !== "" && item.what !== item.name && (
            <span className="text-sm text-ink-soft">{item.what}</span>
          )}
        </p>
        {item.note !== null && (
          <p className={`text-sm break-words ${item.tone === "bad" ? "text-bad" : "text-ink-soft"}`}>
            {item.note}
          </p>
        )}
      </div>
      <p className="text-right text-sm">
        {item.status}
        {item.at !== null && (
          <span className="block text-xs text-ink-soft">
            <Time at={item.at} align="end" focusable={false} />
          </span>
        )}
      </p>
    </li>
  );
}

/** What one panel says: its list, that there is nothing yet, or its own trouble. */
export function HealthPanel({ name, panel, tenantId }: { name: PanelName; panel: Panel; tenantId: string }) {
  if (panel.kind === "trouble")
    return (
      <Notice
        tone={panel.key ? "bad" : "warn"}
        title={panel.message}
        actions={
          panel.key ? (
            <LinkButton href={`/tenants/${tenantId}/keys`} size="sm">
              Go to keys
            </LinkButton>
          ) : (
            <a className="btn btn-secondary btn-sm" href={`/tenants/${tenantId}/health`}>
              Try again
            </a>
          )
        }
      />
    );
  if (panel.items.length === 0)
    return (
      <p className="text-ink-soft">
        {empty[name]}{" "}
        {name === "connections" && (
          <a className="link" href={`/tenants/${tenantId}/connect`}>
            Make a connect link
          </a>
        )}
      </p>
    );
  return (
    <>
      {panel.wrong > 0 && (
        <p className="mb-1 text-sm font-[550] text-bad">
          {panel.wrong} of {panel.items.length} in trouble
        </p>
      )}
      <ul className="-my-2 divide-y divide-line">
        {panel.items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      {panel.cut && <p className="pt-2 text-sm text-ink-soft">There are more than are shown here.</p>}
    </>
  );
}
