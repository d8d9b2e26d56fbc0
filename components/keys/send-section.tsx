"use client";

import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { KeyLinkList } from "./key-link-list.tsx";
import { type SendAction, SendForm } from "./send-form.tsx";

export type SendActions = {
  send: SendAction;
  withdraw: FormAction;
  explain: FormAction;
  blind: FormAction;
};

/** A used link was opened again: rotate, or say that it was the customer. */
function Alarm({
  alarm: { keyId, hint, text },
  page: { tenantId, change },
  explain,
}: {
  alarm: KeyLinks["alarms"][number];
  page: KeysPage;
  explain: FormAction;
}) {
  return (
    <Notice
      tone="bad"
      title={`The used link to key${hint && ` …${hint}`} was opened again`}
      actions={
        <>
          <LinkButton href={tenantHref(tenantId, "keys", "#rotate")} size="sm" variant="primary">
            Rotate the key
          </LinkButton>
          <ActionForm
            action={explain}
            fields={{ tenantId, keyId }}
            label="It was the customer"
            size="sm"
            right={change}
          />
        </>
      }
    >
      <p>{text}</p>
    </Notice>
  );
}

function Blind({ page: { tenantId, blind }, action }: { page: KeysPage; action: FormAction }) {
  const { isOn, right } = blind;
  return (
    <div className="space-y-2 border-t border-line pt-4">
      <p className="text-ink-soft">
        {isOn
          ? "This tenant's keys are hidden: nobody of your team can copy or reveal them. They are sent with one-time links."
          : "Keys can be hidden from your team: then nobody can copy or reveal them, and they only leave by one-time links."}
      </p>
      <AskForm
        // Closed again once it is done: the same button would then ask for the opposite.
        key={String(isOn)}
        action={action}
        fields={{ tenantId, blind: isOn ? "off" : "on" }}
        label={isOn ? "Stop hiding keys" : "Hide keys from the team"}
        says={
          isOn
            ? "Everybody with the right to see keys can copy and reveal this tenant's keys again, the present one too. This is recorded."
            : "Nobody can copy or reveal this tenant's keys from now on, also those minted later. Only an admin can undo this."
        }
        confirm={isOn ? "Stop hiding keys" : "Hide the keys"}
        variant="secondary"
        size="sm"
        right={right}
      />
    </div>
  );
}

/** How a key reaches the customer: one-time links, and whether they are the only way. */
export function SendSection({
  page,
  keyLinks: { links, alarms },
  actions,
}: {
  page: KeysPage;
  keyLinks: KeyLinks;
  actions: SendActions;
}) {
  const { tenantId, current, next } = page;
  const sent = next ?? current;
  return (
    <Section id="send" title="Send to customer">
      <div className="space-y-4">
        {alarms.map((alarm) => (
          <Alarm key={alarm.keyId} alarm={alarm} page={page} explain={actions.explain} />
        ))}
        {sent !== null && (
          <SendForm
            key={sent.id}
            action={actions.send}
            tenantId={tenantId}
            keyId={sent.id}
            label={next === null ? "Send to customer" : "Send the new key to customer"}
            asksReason={sent.card.asksReason}
            right={sent.card.send}
          />
        )}
        {links.length > 0 && (
          <KeyLinkList tenantId={tenantId} links={links} withdraw={actions.withdraw} right={page.change} />
        )}
        <Blind page={page} action={actions.blind} />
      </div>
    </Section>
  );
}
