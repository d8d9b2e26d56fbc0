"use server";

import { formAction } from "#lib/access/action.ts";
import { utcWords } from "#lib/base/clock.ts";
import { replaceHeldForm } from "#lib/forms/held.ts";
import {
  invitationIdForm,
  inviteForm,
  memberForm,
  memberIdForm,
  memberSessionForm,
  reassignForm,
} from "#lib/forms/staff.ts";
import { replaceHeld } from "#lib/key-batches/held.ts";
import { allowReads } from "#lib/keys/budget.ts";
import { invite, renewInvitation, revokeInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import { makeReset } from "#lib/staff/password-resets.ts";
import { resetSecondFactor } from "#lib/staff/second-factor-reset.ts";
import { endSessions } from "#lib/staff/session-list.ts";
import { reassignTenants } from "#lib/tenants/reassign.ts";

const permission = "staff:manage";

export const inviteAction = formAction({
  permission,
  recent: true,
  input: inviteForm,
  async work(staff, form) {
    const { replacedAt, ...data } = await invite(staff, form);
    const replaces = replacedAt && ` It replaces the invitation of ${utcWords(new Date(replacedAt))}.`;
    return { message: `Invitation for ${form.email} made.${replaces ?? ""}`, data };
  },
});

export const renewInvitationAction = formAction({
  permission,
  recent: true,
  input: invitationIdForm,
  async work(staff, { invitationId }) {
    const data = await renewInvitation(staff, invitationId);
    return { message: "New link created. The old one no longer works.", data };
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
    return { data: { disabled: staffId } };
  },
});

export const enableMemberAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const name = await enableMember(staff, staffId);
    return { message: `${name} can sign in again.` };
  },
});

/** A session that somebody else holds is an emergency, so this does not ask for the password. */
export const endSessionAction = formAction({
  permission,
  input: memberSessionForm,
  async work(staff, { staffId, sessionId }) {
    await endSessions(staff, staffId, sessionId);
    return { message: "Session ended." };
  },
});

export const endAllSessionsAction = formAction({
  permission,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const count = await endSessions(staff, staffId);
    return { message: count === 1 ? "1 session ended." : `${count} sessions ended.` };
  },
});

export const makeResetAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const data = await makeReset(staff, staffId);
    return { message: "Reset link created.", data };
  },
});

export const resetSecondFactorAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const name = await resetSecondFactor(staff, staffId);
    return { message: `The second factor of ${name} was reset. Their sessions have ended.` };
  },
});

export const reassignTenantsAction = formAction({
  permission,
  recent: true,
  input: reassignForm,
  async work(staff, { staffId, ownerId }) {
    const count = await reassignTenants(staff, staffId, ownerId);
    return { message: count === 1 ? "1 tenant reassigned." : `${count} tenants reassigned.` };
  },
});

export const allowReadsAction = formAction({
  permission,
  recent: true,
  input: memberIdForm,
  async work(staff, { staffId }) {
    const name = await allowReads(staff, staffId);
    return { message: `${name} can read keys again.` };
  },
});

export const replaceHeldAction = formAction({
  permission,
  recent: true,
  input: replaceHeldForm,
  async work(staff, form) {
    await replaceHeld(staff, form);
    return undefined;
  },
});
