import { ActionForm } from "#components/ui/action-form.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { anchorsOf } from "./anchors.ts";

/** The customer is not known to have the key that replaced theirs: send it, say that they have it, or end it. */
export function UnsentKey({
  unsent: { keyId, hint, isHidden, isNearTeam },
  page,
  confirm,
}: {
  unsent: KeyLinks["unsent"][number];
  page: KeysPage;
  confirm: FormAction;
}) {
  const { tenantId, change } = page;
  return (
    <Notice
      tone="warn"
      title={`The customer is not known to have the new key${hint && ` …${hint}`}`}
      actions={
        change.allowed && (
          <>
            <ActionForm
              action={confirm}
              fields={{ tenantId, keyId }}
              label="The customer has it"
              size="sm"
              right={change}
            />
            <LinkButton href={tenantHref(tenantId, "keys", `#${anchorsOf(page).revokeSection}`)} size="sm">
              Revoke the new key
            </LinkButton>
          </>
        )
      }
    >
      <p>
        <span>
          {isNearTeam
            ? "A link gave it to someone in a network where your team was signed in. "
            : "Their old key was replaced. "}
        </span>
        <span>
          {isHidden
            ? "It is hidden from your team, so make a one-time link below and send that to the customer."
            : "Send it to the customer below."}
        </span>
      </p>
    </Notice>
  );
}
