import "server-only";
import type { Href } from "#lib/forms/href.ts";
import type { Role } from "#lib/forms/staff.ts";

/** Whether a person may do something, and if not, why: a page shows the control disabled with this reason. */
export type Right =
  | { allowed: true }
  | {
      allowed: false;
      reason: string;
      /** The page where the person can change that. */
      fix?: { href: Href; label: string };
    };

/** The signed-in person, for the frame of every page. */
export type Me = {
  id: string;
  name: string;
  email: string;
  role: Role;
  seesKeys: boolean;
  /** Confirming with the password asks for a code too. */
  hasSecondFactor: boolean;
  /** Until when acts that need a recent sign-in do not ask for one; null if they ask. ISO 8601. */
  unlockedUntil: string | null;
  /** How the person can confirm who they are. */
  confirmsBy: { password: boolean; oidc: boolean };
};

/**
 * A one-time link, which is shown once, and whether it was mailed too. Both null: this app sends no mail. `linkId` is
 * that of the row whose link it is, for as long as it works.
 */
export type MailedLink = {
  link: string;
  linkId: string;
  mailedTo: string | null;
  mailProblem: string | null;
};
/** How a person signs in; `group`: a group at the provider of single sign-on decides their role. */
export type WaysIn = { password: boolean; oidc: boolean; group: boolean };

/** A row of the Team page. Times are ISO 8601. */
export type Member = {
  id: string;
  name: string;
  email: string;
  role: Role;
  seesKeys: boolean;
  /** Both as the form sends them, to be refused if they have changed. */
  seen: string;
  disabledAt: string | null;
  hasSecondFactor: boolean;
  /** Only for those who may end them. */
  sessions: SessionRow[];
  lastSignInAt: string | null;
  signsInBy: WaysIn;
  isMe: boolean;
  /** Changing rights, the role, the state, the password and the second factor, each with the reason if it is refused. */
  edit: Right;
  changeRole: Right;
  disable: Right;
  reset: Right;
  /** The reset link that works; null if there is none, and for those who may not make one. */
  resetLinkId: string | null;
  resetSecondFactor: Right;
  /** Which keys they read, in the audit log; null for those who may not see it. */
  keysRead: Href | null;
};

/** An open session. */
export type SessionRow = {
  id: string;
  staffId: string;
  /** "Chrome on Windows" */
  browser: string;
  network: string | null;
  startedAt: string;
  lastUsedAt: string;
  /** The session of the request itself. */
  isThis: boolean;
};

export type InvitationRow = {
  id: string;
  email: string;
  role: Role;
  seesKeys: boolean;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** Another one after each renewal. */
  linkId: string;
  renew: Right;
};

/** `invite`: not while one was stopped from reading more keys. */
export type StaffPage = { members: Member[]; invitations: InvitationRow[]; manage: Right; invite: Right };

/**
 * One's own second factor, on the profile. `requiredForKeys` is about this session. `qr` is the path of a square image
 * with `size` modules a side.
 */
export type SecondFactorView = { requiredForKeys: boolean } & (
  | { state: "off" }
  | { state: "setting-up"; secret: string; address: string; qr: { size: number; path: string } }
  | { state: "on"; since: string; codesLeft: number }
);

export type SecurityPage = {
  requiredForKeys: boolean;
  /** As the form sends it, to be refused if it has changed. */
  seen: string;
  /** Who has the right to see keys, signs in with a password and has no second factor; null for those who may not manage the team. */
  without: string[] | null;
  /** Whose sessions count as ones with a second factor. */
  hasSingleSignOn: boolean;
  change: Right;
};
