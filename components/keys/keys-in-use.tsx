import type { ReactNode } from "react";
import { ActionForm } from "#components/ui/action-form.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { ShieldCheck } from "#components/ui/more-icons.ts";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse as Key, KeysPage } from "#lib/keys/views.ts";
import { anchorsOf } from "./anchors.ts";
import { KeyInUse } from "./key-in-use.tsx";
import type { Act } from "./recommended-act.ts";
import { RevokeForm } from "./revoke-form.tsx";
import { MintForm } from "./rotate-form.tsx";
import type { ReadKey } from "./use-key.ts";

function Due({ due, isOneOfTwo }: { due: NonNullable<KeysPage["due"]>; isOneOfTwo: boolean }) {
  const words = isOneOfTwo ? "The old key is due for rotation " : "Due for rotation ";
  return (
    <p className={due.overdue ? "font-[550] text-warn" : "text-ink-soft"}>
      <span>{due.overdue ? `${words}since ` : words}</span>
      <Time at={due.at} />
      <span>, {due.maxAgeDays} days after it was minted.</span>
    </p>
  );
}

/** The part to which links lead that ask for a new key. */
function Anchored({
  at,
  anchors: { rotate, overlap },
  children,
}: {
  at: "mint" | "verify";
  anchors: ReturnType<typeof anchorsOf>;
  children: ReactNode;
}) {
  return (
    <div id={rotate === at ? "rotate" : undefined}>
      <div id={overlap === at ? "overlap" : undefined}>{children}</div>
    </div>
  );
}

/** The keys in use, each with what to do about its problem, and how to verify them. */
export function KeysInUse({
  page,
  act,
  whyNot,
  whyNoRevocation,
  verify,
  mint,
  revoke,
  sending,
  ...reading
}: {
  page: KeysPage;
  act: Act | null;
  whyNot: string | undefined;
  whyNoRevocation: string | undefined;
  verify: FormAction;
  mint: FormAction;
  revoke: FormAction;
  readKey: ReadKey;
  reauthenticate: FormAction;
  /** How the first of them reaches the customer. */
  sending: ReactNode;
}) {
  const { tenantId, current, next, due, blocked, change, resume } = page;
  const anchors = anchorsOf(page);
  const canChange = change.allowed && blocked === null;
  // The new key comes first: it is the one to send.
  const keys = [next, current].filter((key) => key !== null);
  const minting = (
    <Anchored at="mint" anchors={anchors}>
      <MintForm page={page} action={mint} disabledReason={whyNot} isMain={act === "mint"} />
    </Anchored>
  );
  const actOn = (key: Key) => {
    if (!canChange || key.isDoubtful) return null;
    if (key.foreign === null) return next === null && minting;
    return (
      <div id={key.id === anchors.foreign ? "revoke" : undefined}>
        <RevokeForm page={page} inUse={key} action={revoke} disabledReason={whyNoRevocation} />
      </div>
    );
  };
  return (
    <Section id="verify" title={keys.length > 1 ? "Keys in use" : "Key in use"} lands>
      <div className="space-y-4">
        {keys.map((key) => (
          <KeyInUse
            key={key.id}
            inUse={key}
            page={page}
            isMain={act === "copy" && key === keys[0]}
            act={actOn(key)}
            sending={key === keys[0] && sending}
            {...reading}
          />
        ))}
        {keys.length === 0 && (
          <EmptyState
            title="No key in use"
            action={
              resume === null
                ? canChange && minting
                : change.allowed && <LinkButton href={resume}>Continue onboarding</LinkButton>
            }
          >
            <p>{blocked ?? "Mint a new one and send it to the customer."}</p>
          </EmptyState>
        )}
        {due !== null && <Due due={due} isOneOfTwo={next !== null} />}
        {keys.length > 0 && page.verify.allowed && (
          <Anchored at="verify" anchors={anchors}>
            <ActionForm
              action={verify}
              fields={{ tenantId }}
              label={keys.length > 1 ? "Verify both keys" : "Verify the key"}
              variant={act === "verify" ? "primary" : "secondary"}
              icon={<ShieldCheck size={15} aria-hidden />}
              right={page.verify}
            />
          </Anchored>
        )}
        {!change.allowed && <ReadOnly reason={change.reason} />}
      </div>
    </Section>
  );
}
