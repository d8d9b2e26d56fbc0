"use server";

import { z } from "zod";
import { formAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { timingForm } from "#lib/forms/notices.ts";
import {
  changePasswordForm,
  codeForm,
  nameForm,
  reauthenticateForm,
  sessionIdForm,
} from "#lib/forms/staff.ts";
import { changeTiming } from "#lib/notices/timing.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { rememberBrowser } from "#lib/staff/known-browser.ts";
import { changeName } from "#lib/staff/own-name.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  renewRecoveryCodes,
} from "#lib/staff/second-factor.ts";
import { endSessions } from "#lib/staff/session-list.ts";
import { lockSession } from "#lib/staff/sessions.ts";
import { continueHere } from "#lib/staff/sign-in.ts";

const permission = "profile:edit";

/**
 * A form or a copy of a key waits for it and keeps its page, so nothing is refreshed beyond what a new cookie makes Next
 * render.
 */
export const reauthenticateAction = formAction({
  permission,
  input: reauthenticateForm,
  refresh: "never",
  async work(staff, { password, code }) {
    const given = password === undefined ? undefined : new Secret(password);
    await continueHere(await reauthenticate(staff, given, code));
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
  async work(staff, { currentPassword, password, code }) {
    const [before, next] = [new Secret(currentPassword), new Secret(password)];
    await continueHere(await changePassword(staff, before, next, code));
    await rememberBrowser(staff.email);
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

export const changeTimingAction = formAction({
  permission,
  input: timingForm,
  async work(staff, { timing }) {
    await changeTiming(staff, timing);
    return { message: "Choice saved." };
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

/** The page shows the setup. */
export const beginSecondFactorAction = formAction({
  permission,
  recent: true,
  input: z.object({}),
  async work(staff) {
    await beginSecondFactor(staff);
    return {};
  },
});

export const confirmSecondFactorAction = formAction({
  permission,
  recent: true,
  input: codeForm,
  async work(staff, { code }) {
    const codes = await confirmSecondFactor(staff, code);
    return { message: "Second factor turned on. Your other sessions have ended.", data: { codes } };
  },
});

export const renewRecoveryCodesAction = formAction({
  permission,
  recent: true,
  input: z.object({}),
  async work(staff) {
    const codes = await renewRecoveryCodes(staff);
    return { message: "New recovery codes made. The old ones no longer work.", data: { codes } };
  },
});

export const endSecondFactorAction = formAction({
  permission,
  recent: true,
  input: z.object({}),
  async work(staff) {
    await endSecondFactor(staff);
    return { message: "Second factor turned off." };
  },
});
