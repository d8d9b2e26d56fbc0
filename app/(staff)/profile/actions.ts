"use server";

import { z } from "zod";
import { formAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { changePasswordForm, nameForm, reauthenticateForm, sessionIdForm } from "#lib/forms/staff.ts";
import { changeName } from "#lib/staff/own-name.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { endSessions } from "#lib/staff/session-list.ts";
import { lockSession, reauthenticate } from "#lib/staff/sessions.ts";

const permission = "profile:edit";

/** A form or a copy of a key waits for it and keeps its page, so nothing is refreshed. */
export const reauthenticateAction = formAction({
  permission,
  input: reauthenticateForm,
  refresh: "never",
  async work(staff, { password }) {
    await reauthenticate(staff, password === undefined ? undefined : new Secret(password));
    return { message: "Identity confirmed." };
  },
});

export const lockAction = formAction({
  permission,
  input: z.object({}),
  async work(staff) {
    await lockSession(staff);
    return { message: "Locked." };
  },
});

export const changePasswordAction = formAction({
  permission,
  input: changePasswordForm,
  async work(staff, { currentPassword, password }) {
    await changePassword(staff, new Secret(currentPassword), new Secret(password));
    return { message: "Password changed. Your other sessions have ended." };
  },
});

export const changeNameAction = formAction({
  permission,
  input: nameForm,
  async work(staff, { name }) {
    await changeName(staff, name);
    return { message: "Name saved." };
  },
});

export const endOwnSessionAction = formAction({
  permission,
  input: sessionIdForm,
  async work(staff, { sessionId }) {
    await endSessions(staff, staff.id, sessionId);
    return { message: "Session ended." };
  },
});

export const endOtherSessionsAction = formAction({
  permission,
  input: z.object({}),
  async work(staff) {
    const count = await endSessions(staff, staff.id);
    return { message: count === 1 ? "1 session ended." : `${count} sessions ended.` };
  },
});
