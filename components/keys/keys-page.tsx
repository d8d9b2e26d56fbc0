"use client";

import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { ReadKey } from "#components/keys/use-key.ts";
import { OperationNotice } from "#components/operations/operation-notice.tsx";
import { undisplayedFailures } from "#components/operations/undisplayed-failures.ts";
import { timelineHref } from "#components/timeline/timeline-href.ts";
import { ActionForm } from "#components/ui/action-form.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useForm } from "#components/ui/form.tsx";
import { Link } from "#components/ui/link.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage as Page } from "#lib/keys/views.ts";
import { KeyHistory } from "./key-history.tsx";
import { KeyInUse } from "./key-in-use.tsx";
import { OpenOverlap } from "./open-overlap.tsx";
import { OverlapForm } from "./overlap-form.tsx";
import { RevokeKeys } from "./revoke-keys.tsx";
import { RotateForm } from "./rotate-form.tsx";

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
> & { readKey: ReadKey };

/** The keys of a tenant: those in use, what can be done with them, and the history. */
export function KeysPage({
  page,
  sending,
  actions,
}: {
  page: Page;
  /** How a key reaches the customer. */
  sending: ReactNode;
  actions: KeyActions;
}) {
  const { tenantId, tenantName, current, next, due, overlap, operationIds } = page;
  const target = { tenantId, tenantName };
  const startOverlap = useForm(actions.startOverlap);
  const hasForm = current !== null && overlap === null;
  // An email that already got a key is not offered again.
  const isUsed = page.history.some(({ userEmail }) => userEmail === startOverlap.state.values.email);
  const open = page.operations.filter(({ finishedAt }) => finishedAt === null);
  const refused = disabledReason(page.change) ?? page.blocked ?? undefined;
  const underWay = open.some(({ kind }) => kind === "key_revoke")
    ? "A key is being revoked. Finish that first."
    : open.length > 0
      ? "Another key change is under way. Finish or cancel it first."
      : undefined;
  const whyNot = refused ?? underWay;
  const works = current !== null && current.trouble === null;
  const keys = [current, next].filter((key) => key !== null);
  const cards = { readKey: actions.readKey, reauthenticate: actions.reauthenticate };
  return (
    <div className="max-w-[46rem] space-y-8">
      {page.operations.some(({ state }) => state === "running") ? (
        <LiveRefresh everyMs={5_000} />
      ) : (
        // The worker stops the old key at the chosen time, without any action on this page.
        overlap !== null && overlap.switchAt !== null && <LiveRefresh everyMs={30_000} />
      )}
      {undisplayedFailures(page.operations, ...(hasForm ? [startOverlap.state] : []))
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
              {page.stopped.hint === "" ? "The old key" : `Key …${page.stopped.hint}`} stopped working at{" "}
              <Time at={page.stopped.at} isExact />
            </>
          }
        />
      )}
      <Section id="verify" title={keys.length > 1 ? "Keys in use" : "Key in use"}>
        <div className="space-y-4">
          {keys.map((key) => (
            <KeyInUse key={key.id} inUse={key} isOneOfTwo={keys.length > 1} {...cards} />
          ))}
          {keys.length === 0 && (
            <EmptyState title="No key in use">
              {page.blocked ?? "Mint a new one below and send it to the customer."}
            </EmptyState>
          )}
          {due !== null && (
            <p className={due.overdue ? "font-[550] text-warn" : "text-ink-soft"}>
              {due.overdue ? "Due for rotation since " : "Due for rotation "}
              <Time at={due.at} />, {due.maxAgeDays} days after it was minted.
            </p>
          )}
          {keys.length > 0 && (
            <ActionForm
              action={actions.verify}
              fields={{ tenantId }}
              label={keys.length > 1 ? "Verify both keys" : "Verify the key"}
              icon={<ShieldCheck size={15} aria-hidden />}
              right={page.verify}
            />
          )}
        </div>
      </Section>
      {sending}
      {(current !== null || overlap !== null) && (
        <Section id="overlap" title="Rotate with overlap">
          {overlap === null ? (
            <div className="space-y-4">
              <p>
                One of your service users gets a second key. Both keys work until the customer has switched;
                then the old one stops. Adding the service user sends an invitation to the email below.
              </p>
              <OverlapForm
                operationId={operationIds.overlap}
                tenantId={tenantId}
                address={page.serviceAddress}
                disabledReason={whyNot}
                form={startOverlap}
                keep={!isUsed}
              />
            </div>
          ) : (
            <OpenOverlap
              open={overlap}
              page={page}
              switched={actions.switched}
              stopAt={actions.stopAt}
              clearTime={actions.clearTime}
              cancel={actions.cancel}
            />
          )}
        </Section>
      )}
      <Section id="rotate" title={works ? "Rotate now" : "Mint a new key"}>
        <div className="space-y-4">
          <p>
            {works
              ? "Mints a new key for the same user. The old key stops at once: anything that uses it fails until it has the new key."
              : "Mints a new key. Any key this user still has stops working."}
          </p>
          <RotateForm
            action={actions.rotate}
            operationId={operationIds.rotate}
            {...target}
            seenKeyId={current?.id}
            kills={works}
            disabledReason={whyNot}
          />
        </div>
      </Section>
      {keys.length > 0 && (
        <Section id="revoke" title="Revoke now">
          <RevokeKeys
            keys={keys}
            action={actions.revoke}
            operationIds={operationIds.revoke}
            {...target}
            disabledReason={refused}
          />
        </Section>
      )}
      <Section
        id="history"
        title="History"
        aside={
          <Link href={timelineHref(tenantId, { show: "keys" })} className="link">
            Access log
          </Link>
        }
      >
        <KeyHistory lines={page.history} />
      </Section>
    </div>
  );
}
