import "server-only";
/** Where the audit is sent to as it is written: a signed webhook, a syslog server, both or neither. */
import { Secret } from "./secret.ts";
import { isLoopback, refuse, variable } from "./settings-readers.ts";

function webhookUrl(value: string): Secret {
  const fix = "Set an https URL, for instance https://siem.example.com/audit.";
  const url = URL.parse(value) ?? refuse("is not a URL.", fix);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url)))
    refuse("is not https, so the audit would be sent unencrypted.", fix);
  return new Secret(url.href);
}

function webhookSecret(value: string): Secret {
  const [, base64 = ""] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(value) ?? [];
  if (Buffer.from(base64, "base64").length < 24)
    refuse(
      "is not whsec_ and at least 24 bytes in base64.",
      "Make it with: echo whsec_$(openssl rand -base64 32)",
    );
  return new Secret(value);
}

export type Syslog = { host: string; port: number; isTls: boolean };

function syslogUrl(value: string): Syslog {
  const fix = "Set it like syslogs://siem.example.com:6514, or syslog://host:601 for TCP without TLS.";
  // Only of the protocols that it knows does URL read the host in full.
  const [, protocol = ""] = /^(syslogs?):\/\//i.exec(value) ?? [];
  const url = URL.parse(value.replace(/^\w+/, "http")) ?? refuse("is not a URL.", fix);
  if (!protocol || !url.hostname) refuse("is not a syslog or syslogs URL.", fix);
  if (url.username || url.password || url.pathname !== "/" || url.search || url.hash)
    refuse("has more than a host and a port.", fix);
  const isTls = protocol.toLowerCase() === "syslogs";
  const port = Number(/:(\d+)\/?$/.exec(value)?.[1] ?? (isTls ? 6514 : 601));
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port, isTls };
}

export const auditRules = {
  AUDIT_WEBHOOK_URL: variable(webhookUrl),
  AUDIT_WEBHOOK_SECRET: variable(webhookSecret),
  AUDIT_SYSLOG_URL: variable(syslogUrl),
};

type Values = { [Name in keyof typeof auditRules]?: ReturnType<(typeof auditRules)[Name]["parse"]> };

export const auditStreamsOf = ({
  AUDIT_WEBHOOK_URL: url,
  AUDIT_WEBHOOK_SECRET: secret,
  AUDIT_SYSLOG_URL: syslog,
}: Values) => ({ webhook: url && secret ? { url, secret } : undefined, syslog });
