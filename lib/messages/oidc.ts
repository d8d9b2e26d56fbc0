import "server-only";

/**
 * Why single sign-on did not let somebody in: what the person reads, and what the audit log says. No address or name
 * is in these sentences, because a link can carry each of the codes.
 */
const refusals = {
  throttled: ["Too many attempts. Wait a few minutes, then try again.", "too many attempts"],
  oidc_off: ["Single sign-on is not set up here.", "single sign-on is not set up"],
  oidc_elsewhere: [
    "You are signed in already, and another site tried to sign you in here. Sign out first to sign in as someone else.",
    "started by another site while someone was signed in",
  ],
  oidc_state: [
    "This sign-in was started in another browser, or more than 10 minutes ago. Try again.",
    "an answer that belongs to no sign-in of this browser",
  ],
  oidc_cancelled: [
    "You cancelled at the identity provider. Nothing was changed.",
    "cancelled at the provider",
  ],
  oidc_refused: [
    "The identity provider refused the sign-in. Ask an admin to look at this app's log.",
    "refused by the provider",
  ],
  oidc_unreachable: [
    "The identity provider can't be reached. Try again in a moment.",
    "the provider can't be reached",
  ],
  oidc_invalid: [
    "The identity provider's answer can't be verified. Try again; if it happens again, ask an admin.",
    "an answer that can't be verified",
  ],
  oidc_email: [
    "The identity provider did not confirm your email address. Verify it there, then try again.",
    "the email address is not verified",
  ],
  oidc_domain: [
    "Email addresses of this domain can't sign in here. Choose your work account.",
    "the domain is not allowed",
  ],
  oidc_disabled: ["Your account is disabled. Ask an admin.", "the account is disabled"],
  oidc_no_account: ["You have no account here. Ask an admin for an invitation.", "no account has this email"],
  oidc_no_group: [
    "None of your groups has access to this app. Ask the people who manage your groups.",
    "none of the groups has access",
  ],
  oidc_other_identity: [
    "Your account here belongs to another account at the identity provider. Ask an admin.",
    "the account is linked to another identity",
  ],
  oidc_not_recent: [
    "The identity provider did not ask you to sign in again. Try again and enter your credentials there.",
    "no fresh sign-in at the provider",
  ],
  oidc_other_person: [
    "You signed in at the identity provider as someone else. Try again with your own account.",
    "another person signed in at the provider",
  ],
} as const;

export type OidcCode = Exclude<keyof typeof refusals, "throttled">;

const find = (code: string) =>
  Object.hasOwn(refusals, code) ? refusals[code as keyof typeof refusals] : undefined;

/** The sentence for the person; undefined for what is no such code. */
export const oidcWords = (code: string): string | undefined => find(code)?.[0];

/** The same in the audit log. */
export const oidcCauseWords = (code: string): string | undefined => find(code)?.[1];
