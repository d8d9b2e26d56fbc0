import "server-only";
/** Where mail goes out and from whom. TLS is required, because a server that offers none would get mail in the clear. */
import { z } from "zod";
import { Secret } from "./secret.ts";
import { isLoopback, placeholder, refuse } from "./settings-readers.ts";

export type Smtp = {
  host: string;
  port: number;
  user: string;
  password: Secret;
  /** from-start: TLS before anything is said. required: by STARTTLS, or nothing is sent. none: in the clear. */
  tls: "from-start" | "required" | "none";
};

const fix = "Set it like smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start.";

export function smtpUrl(value: string): Smtp {
  // Only of the protocols that it knows does URL read the host in full.
  const url = URL.parse(value.replace(/^smtp/i, "http")) ?? refuse("is not a URL.", fix);
  if (!/^smtps?:\/\//i.test(value) || !url.hostname) refuse("is not an smtp or smtps URL.", fix);
  if (url.pathname !== "/" || url.hash) refuse("has a path after the host.", fix);
  const isFromStart = url.protocol === "https:";
  const { tls, ...others } = Object.fromEntries(url.searchParams);
  if (Object.keys(others).length > 0 || (tls !== undefined && (tls !== "none" || isFromStart)))
    refuse("has a query other than ?tls=none.", "Leave it out. With smtp://, ?tls=none sends without TLS.");
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if ((user === "") !== (password === "")) refuse("has a user without a password, or the reverse.", fix);
  if (placeholder.test(password)) refuse("still contains a placeholder.", fix);
  if (tls && user && !isLoopback(url))
    refuse("has a password and ?tls=none, so the password would be sent unencrypted.", "Remove ?tls=none.");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(/:(\d+)\/?(\?|$)/.exec(value)?.[1] ?? (isFromStart ? 465 : 587)),
    user,
    password: new Secret(password),
    tls: tls ? "none" : isFromStart ? "from-start" : "required",
  };
}

/** Two whole parts: the name is free, the address is one. */
export type Sender = { name: string; address: string };

export function mailFrom(value: string): Sender {
  const [, name = "", inBrackets] = /^([^<>\r\n]*)<([^<>]+)>$/.exec(value) ?? [];
  const address = z.email().safeParse((inBrackets ?? value).trim()).data;
  if (address === undefined)
    return refuse(
      "is not an email address.",
      "Set it like onboarding@example.com, or Onboarding <onboarding@example.com>.",
    );
  return { name: name.trim().replace(/^"|"$/g, ""), address };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("has a % that is not part of an escape.", "Write % as %25.");
  }
}
