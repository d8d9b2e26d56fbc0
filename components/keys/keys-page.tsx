"use client";

import { OperationNotice } from "#components/operations/operation-notice.tsx";
import { undisplayedFailures } from "#components/operations/undisplayed-failures.ts";
import { timelineHref } from "#components/timeline/timeline-href.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { useForm } from "#components/ui/form.tsx";
import { Link } from "#components/ui/link.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage as Page } from "#lib/keys/views.ts";
import { KeyChanges } from "./key-changes.tsx";
import { KeyHistory } from "./key-history.tsx";
import { KeysInUse } from "./keys-in-use.tsx";
import { OpenOverlap } from "./open-overlap.tsx";
import { OpenedAgain } from "./opened-again.tsx";
import { wayOf } from "./overlap-state.ts";
import { recommendedAct } from "./recommended-act.ts";
import { LinksSection, type SendActions, SendKey } from "./send-section.tsx";
import { UnsentKey } from "./unsent-key.tsx";
import type { ReadKey } from "./use-key.ts";

type KeyActions = Record<
  | "verify"
  | "rotate"
  | "startOverlap"
  | "switched"
  | "stopAt"
  | "clearTime"
  | "revoke"
  | "tryAgain"
  | "cancel"
  | "reauthenticate",
  FormAction
> &
  SendActions & { readKey: ReadKey };

/** The keys of a tenant: those in use with the act that they call for, what else can be done, and the history. */
export function KeysPage({
  page,
  keyLinks,
  actions,
}: {
  page: Page;
  keyLinks: KeyLinks;
  actions: KeyActions;
}) {
  const { tenantId, current, overlap } = page;
  const startOverlap = useForm(actions.startOverlap);
  const act = recommendedAct(page, keyLinks);
  const way = wayOf(page, keyLinks);
  const open = page.operations.filter(({ finishedAt }) => finishedAt === null);
  const refused = disabledReason(page.change) ?? page.blocked ?? undefined;
  const underWay = open.some(({ kind }) => kind === "key_revoke")
    ? "A key is being revoked. Finish that first."
    : open.length > 0
      ? "Another key change is under way. Finish or cancel it first."
      : undefined;
  const whyNot = refused ?? underWay;
  const canChange = page.change.allowed && page.blocked === null;
  const isOut = keyLinks.links.some(({ state }) => state === "sent" || state === "opened");
  return (
    <div className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,46rem)_minmax(20rem,1fr)]">
      <div className="min-w-0 max-w-[46rem] space-y-8">
        {page.operations.some(({ state }) => state === "running") ? (
          <LiveRefresh everyMs={5_000} />
        ) : (
          // The worker stops the old key at the chosen time, and the customer takes the key, without this page.
          (isOut || overlap?.switchAt) && <LiveRefresh everyMs={30_000} />
        )}
        {keyLinks.alarms.map((alarm) => (
          <OpenedAgain
            key={alarm.keyId}
            alarm={alarm}
            page={page}
            isMain={act === "answer-alarm"}
            explain={actions.explain}
          />
        ))}
        {keyLinks.unsent.map((unsent) => (
          <UnsentKey key={unsent.keyId} unsent={unsent} page={page} confirm={actions.confirmReceipt} />
        ))}
        {undisplayedFailures(
          page.operations,
          ...(current !== null && overlap === null ? [startOverlap.state] : []),
        )
          .filter(({ id }) => id !== overlap?.operationId)
          .map((operation) => (
            <OperationNotice
              key={operation.id}
              operation={operation}
              tryAgain={actions.tryAgain}
              cancel={actions.cancel}
            />
          ))}
        {page.stopped !== null && (
          <Notice
            title={
              <>
                <span>{page.stopped.hint === "" ? "The old key" : `Key …${page.stopped.hint}`}</span> stopped
                working at <Time at={page.stopped.at} isExact />
              </>
            }
          />
        )}
        <KeysInUse
          page={page}
          act={act}
          whyNot={whyNot}
          whyNoRevocation={refused}
          verify={actions.verify}
          mint={actions.rotate}
          revoke={actions.revoke}
          readKey={actions.readKey}
          reauthenticate={actions.reauthenticate}
          sending={<SendKey page={page} keyLinks={keyLinks} isMain={act === "send"} send={actions.send} />}
        />
        {overlap !== null && (
          <Section id="overlap" title="Rotation with overlap">
            <OpenOverlap
              open={overlap}
              page={page}
              way={way}
              act={act}
              switched={actions.switched}
              stopAt={actions.stopAt}
              clearTime={actions.clearTime}
              cancel={actions.cancel}
            />
          </Section>
        )}
        {page.resume === null && <LinksSection page={page} keyLinks={keyLinks} actions={actions} />}
        {canChange && (
          <KeyChanges
            page={page}
            act={act}
            startOverlap={startOverlap}
            rotate={actions.rotate}
            revoke={actions.revoke}
            whyNot={whyNot}
            whyNoRevocation={refused}
          />
        )}
      </div>
      <Section
        id="history"
        title="History"
        aside={
          <Link href={timelineHref(tenantId, { show: "keys" })} className="link">
            Access log
          </Link>
        }
      >
        <KeyHistory lines={page.history} way={way} />
      </Section>
    </div>
  );
}
