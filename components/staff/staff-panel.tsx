import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { LeftLinks } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Held } from "#lib/key-batches/views.ts";
import type { StoppedReader } from "#lib/keys/views.ts";
import type { MailedLink, StaffPage } from "#lib/staff/views.ts";
import { HeldPanel } from "./held-panel.tsx";
import { type InvitationActions, InvitationList } from "./invitation-list.tsx";
import { InviteForm } from "./invite-form.tsx";
import { MemberFacts } from "./member-facts.tsx";
import { type MemberActions, MemberRow } from "./member-row.tsx";
import { StoppedReaders } from "./stopped-readers.tsx";

/** The whole team page. Those who can't change the team see it as facts. */
export function StaffPanel({
  page,
  held,
  left,
  stopped,
  allowReads,
  reassign,
  replaceHeld,
  revokeConnectLink,
  invite,
  invitationActions,
  memberActions,
}: {
  page: StaffPage;
  /** Of the disabled person that the address names. */
  held: Held | null;
  left: LeftLinks | null;
  /** Who has read so many keys that an admin has to allow more. */
  stopped: StoppedReader[];
  allowReads: FormAction;
  reassign: FormAction;
  replaceHeld: FormAction;
  revokeConnectLink: FormAction;
  invite: FormAction<MailedLink>;
  invitationActions: InvitationActions;
  memberActions: MemberActions;
}) {
  const { members, invitations, manage } = page;
  return (
    <>
      <PageHeader title="Team" meta={manage.allowed ? undefined : manage.reason} />
      <div className={`grid gap-x-12 gap-y-10 ${manage.allowed ? "xl:grid-cols-[minmax(0,1fr)_20rem]" : ""}`}>
        <div className="min-w-0 space-y-10">
          <StoppedReaders stopped={stopped} allow={allowReads} />
          {held && left && (
            <HeldPanel
              key={held.staffId}
              held={held}
              left={left}
              reassign={reassign}
              replace={replaceHeld}
              revoke={revokeConnectLink}
            />
          )}
          <Section id="members" title="Members" aside={`${members.length}`}>
            <ul className="-mt-3 divide-y divide-line">
              {members.map((member) =>
                manage.allowed ? (
                  <MemberRow
                    key={member.id}
                    member={member}
                    actions={memberActions}
                    isReplaced={held?.staffId === member.id && held.batch !== null}
                  />
                ) : (
                  <li key={member.id} className="py-3">
                    <MemberFacts member={member} isWhole />
                  </li>
                ),
              )}
            </ul>
          </Section>
          {invitations.length > 0 && (
            <Section id="invitations" title="Pending invitations" aside={`${invitations.length}`}>
              <InvitationList invitations={invitations} actions={invitationActions} right={manage} />
            </Section>
          )}
        </div>
        {manage.allowed && (
          <Section id="invite" title="Invite a colleague">
            <InviteForm action={invite} open={invitations} right={page.invite} />
          </Section>
        )}
      </div>
    </>
  );
}
