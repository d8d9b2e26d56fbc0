import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse, KeysPage } from "#lib/keys/views.ts";
import { RevokeForm } from "./revoke-form.tsx";

/** What the button does to this key, before it is pressed. */
function effectOf({ state, foreign }: KeyInUse, isOneOfTwo: boolean): string {
  if (foreign === "user")
    return "This key belongs to another user, whom a new mint does not touch. It is taken out of use, so that nobody is given it any more; it goes on working at Polytomic until that user is removed or their key is replaced.";
  if (foreign === "organization")
    return "This key opens another organization, where it cannot be revoked from here. It is taken out of use, so that nobody is given it any more; it goes on working at Polytomic, and we say what is left to do about it.";
  if (state === "next")
    return "For a new key that leaked. It stops at once, its service user is removed and the hand-over is given up. The old key stays as it is.";
  if (isOneOfTwo)
    return "For an old key that leaked. It stops at once, and the new key stands alone: whoever has not switched fails until they do.";
  return "For a key that leaked. It stops at once and nothing takes its place: the customer is without a key until you mint a new one.";
}

/** Each key in use, the old and the new one of a hand-over, can be revoked by itself. */
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
