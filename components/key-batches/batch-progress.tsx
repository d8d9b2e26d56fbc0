import { look } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Meter } from "#components/ui/meter.tsx";
import { Download } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { BatchLine, BatchOutcome, BatchView } from "#lib/key-batches/views.ts";

const tones: Record<BatchOutcome, string> = {
  replaced: "text-good",
  not_stopped: "text-warn",
  overlapping: "text-good",
  running: "text-ink-soft",
  queued: "text-ink-soft",
  skipped: "text-warn",
  stuck: "text-bad",
  failed: "text-bad",
};

function Line({ line }: { line: BatchLine }) {
  return (
    <li className="py-2">
      <p className="[overflow-wrap:anywhere]">
        <Link href={tenantHref(line.tenantId, "keys")} className="link" translate="no">
          {line.tenantName}
        </Link>{" "}
        · <span className={tones[line.outcome]}>{line.words}</span>
      </p>
      <p className="text-sm text-ink-soft [overflow-wrap:anywhere]">
        key ending in{" "}
        <code translate="no" className="font-mono">
          {line.hint}
        </code>
        {line.newHint && (
          <span>
            , the new one in{" "}
            <code translate="no" className="font-mono">
              {line.newHint}
            </code>
          </span>
        )}
        <span>{line.why && ` · ${line.why}`}</span>
      </p>
    </li>
  );
}

/** Keys of many tenants that are replaced in one go, and what became of each. */
export function BatchProgress({ batch }: { batch: BatchView }) {
  const { id, total, settled, replaced, notStopped, overlapping, lines, startedBy, startedAt } = batch;
  const isOver = settled === total;
  const changed = replaced + notStopped + overlapping;
  const trouble = settled - changed;
  const started = (
    <p className="text-sm text-ink-soft">
      Started by <Person name={startedBy} /> <Time at={startedAt} />.
      <span>{!isOver && " You can leave this page."}</span>
    </p>
  );
  return (
    <div className="space-y-3">
      {isOver ? (
        <Notice
          tone={trouble + notStopped > 0 ? "warn" : "good"}
          title={`${changed} of ${total} ${total === 1 ? "key" : "keys"} rotated`}
        >
          {overlapping > 0 && (
            <p>
              <span>{overlapping === 1 ? "For 1 of them" : `For ${overlapping} of them`}</span> the old key
              works until the customer has switched. Send them the new key, then stop the old one on the
              tenant's Keys page.
            </p>
          )}
          {notStopped > 0 && (
            <p>
              <span>{notStopped === 1 ? "For 1 of them" : `For ${notStopped} of them`}</span> the old key may
              still work at Polytomic: see the list.
            </p>
          )}
          {trouble > 0 && (
            <p>
              <span>{trouble === 1 ? "1 still needs" : `${trouble} still need`}</span> attention: see the
              list.
            </p>
          )}
          {started}
        </Notice>
      ) : (
        <Notice tone="info" title="Keys are being rotated">
          <p role="status">{`${settled} of ${total} done`}</p>
          <Meter label="Keys rotated" done={settled} total={total} />
          {started}
          <LiveRefresh everyMs={2_000} />
        </Notice>
      )}
      <ul className="max-h-96 divide-y divide-line overflow-y-auto">
        {lines.map((line) => (
          <Line key={line.keyId} line={line} />
        ))}
      </ul>
      {lines.length < total && (
        <p className="text-sm text-ink-soft">
          The first {lines.length} are listed. The file has all of them.
        </p>
      )}
      <a href={`/api/key-batches?id=${id}`} download className={look({ size: "sm" })}>
        <Download size={14} aria-hidden />
        Customers to notify (CSV)
      </a>
    </div>
  );
}
