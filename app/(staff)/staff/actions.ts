"use server";

import { formAction } from "#lib/access/action.ts";
import { invitationIdForm, inviteForm, memberForm, memberIdForm } from "#lib/forms/staff.ts";
import { invite, revokeInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import { makeReset } from "#lib/staff/password-resets.ts";

const permission = "staff:manage";

export const inviteAction = formAction({
  permission,
  recent: true,
  input: inviteForm,
  async work(staff, form) {
    const data = await invite(staff, form);
    return { message: `Invitation for ${form.email} made.`, data };
  },
});

export const revokeInvitationAction = formAction({
  permission,
  input: invitationIdForm,
  async work(staff, { invitationId }) {
    await revokeInvitation(staff, invitationId);
    return { message: "Invitation revoked." };
  },
});

export const changeMemberAction = formAction({
  permission,
  recent: true,
  input: memberForm,
  async work(staff, { staffId, role, seesKeys, seen }) {
    await changeMember(staff, staffId, { role, seesKeys }, seen);
    return { message: "Saved." };
  },
});

export const disableMemberAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    await disableMember(staff, staffId);
    return { message: "Disabled." };
  },
});

export const enableMemberAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    await enableMember(staff, staffId);
    return { message: "Enabled." };
  },
});

export const makeResetAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const data = await makeReset(staff, staffId);
    return { message: "Reset link made.", data };
  },
});
