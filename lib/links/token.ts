import "server-only";
import { createHash } from "node:crypto";

/** Only the SHA-256 of a link's token is stored: a reader of the database can't open any link. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");
