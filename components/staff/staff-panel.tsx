import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { StaffPage } from "#lib/staff/views.ts";
import { InvitationList } from "./invitation-list.tsx";
import { InviteForm } from "./invite-form.tsx";
import { MemberRow } from "./member-row.tsx";

/** The whole team page. */
export function StaffPanel({
  page,
  invite,
  revoke,
  save,
  disable,
  enable,
  reset,
}: {
  page: StaffPage;
  invite: FormAction<{ link: string }>;
  revoke: FormAction;
  save: FormAction;
  disable: FormAction;
  enable: FormAction;
  reset: FormAction<{ link: string }>;
}) {
  const { members, invitations, manage } = page;
  return (
    <>
      <PageHeader title="Team" />
      <div className="grid gap-x-12 gap-y-10 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-10">
          <Section id="members" title="Members" aside={`${members.length}`}>
            <ul className="-mt-3 divide-y divide-line">
              {members.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  save={save}
                  disable={disable}
                  enable={enable}
                  reset={reset}
                />
              ))}
            </ul>
          </Section>
          {invitations.length > 0 && (
            <Section id="invitations" title="Pending invitations">
              <InvitationList invitations={invitations} revoke={revoke} right={manage} />
            </Section>
          )}
        </div>
        <Section id="invite" title="Invite a colleague">
          <InviteForm action={invite} right={manage} />
        </Section>
      </div>
    </>
  );
}
