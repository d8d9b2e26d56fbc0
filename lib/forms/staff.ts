import { z } from "zod";
import { limits } from "./limits.ts";
import { checkbox, email, id, requiredLine, sessionId } from "./text.ts";

/** Each may do what those before it may. */
export const rankedRoles = ["viewer", "onboarder", "admin"] as const;
export type Role = (typeof rankedRoles)[number];

const role = z.enum(rankedRoles, { error: "Choose a role." });

const typedPassword = z
  .string({ error: "Password is missing." })
  .min(1, "Password is missing.")
  .max(1000, "Password can be at most 1000 characters long.");

/** A new password. Only its length counts, not the kinds of characters. */
const newPassword = typedPassword.min(12, "Choose a password of at least 12 characters.");

export const signInForm = z.object({
  email: email("Email"),
  password: typedPassword,
  next: z.string().max(2000).optional(),
});

/** Signing out takes nothing. */
export const signOutForm = z.object({});

/** Of an authenticator app, or a recovery code. */
const code = z.string().max(100, "A code can be at most 100 characters long.").default("");

export const signInCodeForm = z.object({ code, next: z.string().max(2000).optional() });
export const codeForm = z.object({ code });

/** Without a password: the person has confirmed who they are at the identity provider. */
export const reauthenticateForm = z.object({ password: typedPassword.optional(), code });

export const secondFactorPolicyForm = z.object({
  requiredForKeys: checkbox,
  /** The policy that the page showed, in one line. */
  seen: z.string().max(100).optional(),
});

export const inviteForm = z.object({ email: email("Email"), role, seesKeys: checkbox });

const linkToken = z.string().min(1, "This link is incomplete.").max(200);

/** A new password, typed twice. */
const newPasswordTwice = { password: newPassword, passwordAgain: z.string() };
const isSame = (form: { password: string; passwordAgain: string }) => form.password === form.passwordAgain;
const notSame = { path: ["passwordAgain"], message: "The passwords do not match." };

const ownName = requiredLine("Your name", limits.name);

export const nameForm = z.object({ name: ownName });

export const acceptInvitationForm = z
  .object({ token: linkToken, name: ownName, ...newPasswordTwice })
  .refine(isSame, notSame);

export const resetPasswordForm = z.object({ token: linkToken, ...newPasswordTwice }).refine(isSame, notSame);

export const changePasswordForm = z
  .object({ currentPassword: typedPassword, code, ...newPasswordTwice })
  .refine(isSame, notSame);

export const memberForm = z.object({
  staffId: id,
  role,
  seesKeys: checkbox,
  /** The rights that the page showed, in one line. */
  seen: z.string().max(200).optional(),
});
export const memberIdForm = z.object({ staffId: id });
export const sessionIdForm = z.object({ sessionId });
export const memberSessionForm = z.object({ staffId: id, sessionId });
export const reassignForm = z.object({ staffId: id, ownerId: id });
export const heldQuery = z.object({ held: id });
export const invitationIdForm = z.object({ invitationId: id });
