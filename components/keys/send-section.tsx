"use client";

import { AskForm } from "#components/ui/ask-form.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { KeyLinkList } from "./key-link-list.tsx";
import { type SendAction, SendForm } from "./send-form.tsx";

export type SendActions = {
  send: SendAction;
  withdraw: FormAction;
  explain: FormAction;
  confirmReceipt: FormAction;
  blind: FormAction;
};

function Blind({ page, action }: { page: KeysPage; action: FormAction }) {
  const { tenantId, blind, current, next } = page;
  const { isOn, right } = blind;
  const isStillHidden = !isOn && [current, next].some((key) => key?.card.isBlind);
  return (
    <div className="space-y-2 border-t border-line pt-4 first:border-0 first:pt-0">
      <p className="text-ink-soft">
        {isOn
          ? "This tenant's keys are hidden: no one on your team can copy or reveal them. They are sent with one-time links."
          : "Keys can be hidden from your team: then no one can copy or reveal them, and they only leave by one-time links."}
      </p>
      {isStillHidden && (
        <p className="text-ink-soft">
          The key in use was hidden and stays so until it is replaced. Keys minted from now on are not.
        </p>
      )}
      <AskForm
        // Closed again once it is done: the same button would then ask for the opposite.
        key={String(isOn)}
        action={action}
        fields={{ tenantId, blind: isOn ? "off" : "on" }}
        label={isOn ? "Stop hiding keys" : "Hide keys from the team"}
        says={
          isOn
            ? "Everyone with the right to see keys can copy and reveal the keys that are minted from now on. The key in use stays hidden until it is replaced. This is recorded."
            : "From now on, no one can copy or reveal this tenant's keys, including those minted later. The keys in use stay hidden even if an admin ends this."
        }
        confirm={isOn ? "Stop hiding keys" : "Hide the keys"}
        variant="secondary"
        size="sm"
        right={right}
      />
    </div>
  );
}

/** Sends the key that the customer should have; below its card. */
export function SendKey({
  page: { tenantId, current, next, change, resume },
  keyLinks: { links },
  isMain,
  send,
}: {
  page: KeysPage;
  keyLinks: KeyLinks;
  /** Whether the page recommends sending. */
  isMain: boolean;
  send: SendAction;
}) {
  const sent = next ?? current;
  if (sent === null || !change.allowed || resume !== null) return null;
  // What is wrong with the key is said above it.
  if (sent.trouble !== null && !sent.card.send.allowed) return null;
  return (
    <SendForm
      key={sent.id}
      action={send}
      tenantId={tenantId}
      keyId={sent.id}
      label={next === null ? "Send to customer" : "Send the new key to customer"}
      variant={isMain ? "primary" : "secondary"}
      asksReason={sent.card.asksReason}
      canMail={sent.card.canMail}
      right={sent.card.send}
      links={links}
    />
  );
}

/** What became of the links, and whether they are the only way by which a key leaves. */
export function LinksSection({
  page,
  keyLinks: { links },
  actions,
}: {
  page: KeysPage;
  keyLinks: KeyLinks;
  actions: SendActions;
}) {
  const { tenantId, change, blind } = page;
  const canHide = change.allowed || blind.isOn;
  if (!canHide && links.length === 0) return null;
  return (
    <Section id="links" title="One-time links">
      <div className="space-y-4">
        {links.length > 0 ? (
          <KeyLinkList tenantId={tenantId} links={links} withdraw={actions.withdraw} right={change} />
        ) : (
          <p className="text-ink-soft">None made yet.</p>
        )}
        {canHide && <Blind page={page} action={actions.blind} />}
      </div>
    </Section>
  );
}
