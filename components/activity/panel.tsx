import { type ReactNode, Suspense } from "react";
import { Section } from "#components/ui/section.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import type { Panel as Answer } from "#lib/activity/views.ts";
import { PanelTrouble } from "./panel-trouble.tsx";

type PanelProps<T> = {
  title: string;
  id: string;
  tenantId: string;
  answer: Promise<Answer<T>>;
  /** What `bad` counts: "unhealthy", "failed". */
  badWord: string;
  /** Shown instead of the rows while there are none. */
  empty: ReactNode;
  /** Shown under the rows when there are more. */
  cutText: string;
  row: (row: T) => ReactNode;
  keyOf: (row: T) => string;
  /** Not the first one: see PanelTrouble. */
  isLater?: boolean;
};

function counts(total: number, bad: number, badWord: string, cut: boolean): string {
  return `${total}${cut ? " or more" : ""}${bad > 0 ? `, ${bad} ${badWord}` : ""}`;
}

async function Answered<T>(props: PanelProps<T>) {
  const { title, id, tenantId, badWord, empty, cutText, row, keyOf } = props;
  const answer = await props.answer;
  if (answer.trouble !== null)
    return (
      <Section id={id} title={`${title}: not available`}>
        <PanelTrouble trouble={answer.trouble} tenantId={tenantId} isSaidAbove={props.isLater} />
      </Section>
    );
  const { rows, total, bad, cut } = answer;
  return (
    <Section id={id} title={`${title}: ${counts(total, bad, badWord, cut)}`}>
      {rows.length === 0 ? (
        <p className="text-ink-soft">{empty}</p>
      ) : (
        <ul className="-mt-3 divide-y divide-line">
          {rows.map((each) => (
            <li key={keyOf(each)} className="py-2.5">
              {row(each)}
            </li>
          ))}
        </ul>
      )}
      {cut && <p className="border-t border-line pt-2 text-sm text-ink-soft">{cutText}</p>}
    </Section>
  );
}

/** One part of the health page. It loads and fails separately from the others. */
export function Panel<T>(props: PanelProps<T>) {
  const waiting = (
    <Section id={props.id} title={props.title}>
      <p className="flex items-center gap-2 text-ink-soft">
        <Spinner />
        Loading from Polytomic
      </p>
      <noscript>
        <p>Turn on JavaScript to see this.</p>
      </noscript>
    </Section>
  );
  return (
    <Suspense fallback={waiting}>
      <Answered {...props} />
    </Suspense>
  );
}
