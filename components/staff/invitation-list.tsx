import { AskForm } from "#components/ui/ask-form.tsx";
import { roleWords } from "#components/ui/role-words.ts";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { InvitationRow, Right } from "#lib/staff/views.ts";

/** Invitations that nobody has accepted yet. */
export function InvitationList({
  invitations,
  revoke,
  right,
}: {
  invitations: InvitationRow[];
  revoke: FormAction;
  right: Right;
}) {
  return (
    <ul className="-mt-3 divide-y divide-line">
      {invitations.map((invitation) => (
        <li
          key={invitation.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
        >
          <div className="min-w-0">
            <p className="font-[550]">{invitation.email}</p>
            <p className="text-sm text-ink-soft">
              {roleWords[invitation.role]}
              {invitation.seesKeys && ", may see keys"} · by {invitation.createdBy}{" "}
              <Time at={invitation.createdAt} /> · expires <Time at={invitation.expiresAt} />
            </p>
          </div>
          <AskForm
            action={revoke}
            fields={{ invitationId: invitation.id }}
            label="Revoke"
            about={`the invitation of ${invitation.email}`}
            says="Its link stops working at once. You can invite them again with a new link."
            confirm="Revoke the invitation"
            size="sm"
            right={right}
            align="end"
          />
        </li>
      ))}
    </ul>
  );
}
