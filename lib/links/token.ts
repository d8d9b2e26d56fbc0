import "server-only";
import { createHash } from "node:crypto";

/** Links' tokens are kept as SHA-256 only: whoever reads the database can open none. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");
