import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse, KeysPage } from "#lib/keys/views.ts";
import { RevokeForm } from "./revoke-form.tsx";

/** What the button does to this key. */
function effectOf({ state, foreign }: KeyInUse, isOneOfTwo: boolean): string {
  if (foreign === "user")
    return "This key belongs to another user. Taking it out of use means it can no longer be copied here. It keeps working at Polytomic until that user is removed or their key is replaced.";
  if (foreign === "organization")
    return "This key opens another organization, so it can't be revoked from here. Taking it out of use means it can no longer be copied here. It keeps working at Polytomic until it is replaced there.";
  if (state === "next")
    return "For a new key that leaked. It stops at once, its service user is removed and the rotation is cancelled. The old key keeps working.";
  if (isOneOfTwo)
    return "For an old key that leaked. It stops at once and only the new key works: anything that has not switched fails until it does.";
  return "For a key that leaked. It stops at once, and the customer has no key until you mint a new one.";
}

/** Each key in use can be revoked separately, also the two of a rotation with overlap. */
export function RevokeKeys({
  keys,
  action,
  operationIds,
  tenantId,
  tenantName,
  disabledReason,
}: {
  keys: KeyInUse[];
  action: FormAction;
  operationIds: KeysPage["operationIds"]["revoke"];
  tenantId: string;
  tenantName: string;
  disabledReason: string | undefined;
}) {
  const isOneOfTwo = keys.length > 1;
  return (
    <div className="space-y-8">
      {keys.map((key) => (
        <div key={key.id} className="space-y-4">
          <p>{effectOf(key, isOneOfTwo)}</p>
          <RevokeForm
            action={action}
            operationId={operationIds[key.state]}
            tenantId={tenantId}
            tenantName={tenantName}
            keyId={key.id}
            which={isOneOfTwo ? (key.state === "next" ? "new" : "old") : ""}
            isOurs={key.foreign === null}
            disabledReason={disabledReason}
          />
        </div>
      ))}
    </div>
  );
}
