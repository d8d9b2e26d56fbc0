import { ActionForm } from "#components/ui/action-form.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { anchorsOf } from "./anchors.ts";

/**
 * What ends this key: while a rotation waits, none can be rotated, and each of the two can be revoked. One that may have
 * stopped is verified first.
 */
export function endOf(page: KeysPage, keyId: string): { label: string; at: `#${string}` } {
  const { next, current, overlap } = page;
  const inUse = [next, current].find((key) => key?.id === keyId);
  const at: `#${string}` = inUse?.foreign ? "#revoke" : `#${anchorsOf(page).revokeSection}`;
  if (keyId === next?.id) return { label: "Revoke the new key", at };
  if (overlap !== null || next !== null) return { label: "Revoke the old key", at };
  if (current?.isDoubtful) return { label: "Verify the key", at: "#verify" };
  return { label: current?.trouble === null ? "Rotate the key" : "Mint a new key", at: "#rotate" };
}

/** A used link was opened again: end its key, or say that it was the customer. */
export function OpenedAgain({
  alarm: { keyId, hint, text },
  page,
  isMain,
  explain,
}: {
  alarm: KeyLinks["alarms"][number];
  page: KeysPage;
  isMain: boolean;
  explain: FormAction;
}) {
  const { tenantId, change } = page;
  const { label, at } = endOf(page, keyId);
  return (
    <Notice
      tone="bad"
      title={`The used link to key${hint && ` …${hint}`} was opened again`}
      actions={
        change.allowed && (
          <>
            <LinkButton
              href={tenantHref(tenantId, "keys", at)}
              variant={isMain ? "primary" : "secondary"}
              size="sm"
            >
              {label}
            </LinkButton>
            <ActionForm
              action={explain}
              fields={{ tenantId, keyId }}
              label="It was the customer"
              size="sm"
              right={change}
            />
          </>
        )
      }
    >
      <p>{text}</p>
    </Notice>
  );
}
