import { type NextRequest, NextResponse } from "next/server";

const isDevelopment = process.env.NODE_ENV === "development";

/** Only scripts that this very answer brought run, and nothing of ours is shown in anybody's frame. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** An address that cannot be decoded, such as %E0%A4%A, is that of no page; Next would take it for a fault of ours. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * A page of another site can have each visitor's browser ask for ours as an image, a frame or the like, and so use up
 * the attempts that are counted for the visitor's network. A link, and the way back from single sign-on, open a
 * document. Browsers say which it is, but not to an address that is neither https nor on this machine.
 */
function isInPassing({ headers }: NextRequest): boolean {
  const from = headers.get("Sec-Fetch-Site");
  const asWhat = headers.get("Sec-Fetch-Dest") ?? "document";
  return (from === "cross-site" || from === "same-site") && asWhat !== "document";
}

function answerTo(request: NextRequest, headers: Headers): NextResponse {
  if (isInPassing(request)) return new NextResponse(null, { status: 403 });
  return isReadable(request.nextUrl.pathname)
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL("/not-found", request.url), { request: { headers } });
}

export function proxy(request: NextRequest) {
  // Each script of the page carries it, so it is no longer than it has to be.
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next takes the nonce for its own scripts from the request.
  headers.set("Content-Security-Policy", policy);
  const response = answerTo(request, headers);
  response.headers.set("Content-Security-Policy", policy);
  // For this host only: others of the same domain may not be ready for it.
  if (process.env.NEXTAUTH_URL?.startsWith("https://"))
    response.headers.set("Strict-Transport-Security", "max-age=31536000");
  response.headers.set("X-Frame-Options", "DENY");
  // The page of a one-time link to a key tells nobody where it is; its script sends no form, which would need an origin.
  const isKeyLink = request.nextUrl.pathname.startsWith("/key-link/");
  response.headers.set("Referrer-Policy", isKeyLink ? "no-referrer" : "same-origin");
  if (isKeyLink) response.headers.set("X-Robots-Tag", "noindex, nofollow");
  response.headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  return response;
}

export const config = { matcher: ["/((?!_next/static|favicon.svg).*)"] };
