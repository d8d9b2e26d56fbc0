import "server-only";
import type { LimitKind } from "#lib/staff/throttle.ts";

/** What there were too many of. */
const limits: Record<LimitKind | "key-reads", string> = {
  "sign-in-network": "sign-ins from one network",
  "sign-in-site": "sign-ins from neighbouring networks",
  "sign-in-pair": "sign-ins to one account from one network",
  "sign-in-account": "sign-ins to one account",
  "sign-in-browser": "sign-ins to one account from one browser",
  "sign-in-code": "codes for one account",
  "sign-in-code-browser": "codes for one account from one browser",
  confirm: "password confirmations in one session",
  "one-time-link": "one-time links from one network",
  "one-time-link-site": "one-time links from neighbouring networks",
  "oidc-site": "answers of single sign-on from neighbouring networks",
  oidc: "answers of single sign-on from one network",
  "key-reads": "keys read in an hour",
  "connect-link": "openings of one connect link",
  "key-link": "openings of one link to a key",
  "key-link-passphrase": "passphrases for one link to a key",
  "key-link-code": "codes for one link to a key",
};

export const limitWords = (limit: string): string => (limits as Record<string, string>)[limit] ?? limit;
