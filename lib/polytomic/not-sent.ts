import "server-only";

/**
 * The failures of fetch that prove that nothing was sent. Any other may have happened after the request left: a wrong
 * "not sent" creates duplicates, a wrong "unknown" only costs another look.
 */

const certificate = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];
const notSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  ...certificate,
]);

type Cause = { code?: unknown; syscall?: unknown; message?: unknown; errors?: unknown };

/** The failure's code if it happened before the request was sent; undefined if that is not certain. */
export function failedBeforeSending(error: unknown): string | undefined {
  const cause = (error instanceof Error ? (error.cause ?? error) : undefined) as Cause | undefined;
  if (!cause) return undefined;
  if (cause.message === "bad port") return "bad port";
  // Several addresses were tried: all of them must have refused.
  if (Array.isArray(cause.errors) && cause.errors.length > 0) {
    const codes = cause.errors.map(codeOf);
    return codes.every((code) => code !== undefined) ? codes[0] : undefined;
  }
  return codeOf(cause);
}

function codeOf({ code, syscall }: Cause): string | undefined {
  if (typeof code !== "string") return undefined;
  return notSent.has(code) || syscall === "connect" || syscall === "getaddrinfo" ? code : undefined;
}
