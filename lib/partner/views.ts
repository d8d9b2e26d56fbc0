import "server-only";
import type { UpstreamStatusKind } from "#prisma/client/enums.ts";

/** What Settings › Polytomic shows of the partner key. Never the key. */
export type PartnerKeyPage = {
  sandbox: boolean;
  origin: string;
  version: string;
  /** The first 8 hex digits of the key's SHA-256: enough to compare two keys, useless otherwise. */
  fingerprint: string;
  checkedAt: string;
  status:
    | {
        kind: "good";
        /** Who the key belongs to, as far as Polytomic says. */
        organizationName: string | null;
        organizationId: string | null;
        email: string | null;
        tookMs: number;
      }
    | {
        kind: Exclude<UpstreamStatusKind, "good">;
        title: string;
        message: string;
        hint: string;
      };
};

/** How the partner appears to customers. `logo` is a data: address. */
export type BrandingView = { name: string | null; support: string | null; logo: string | null };
