import "server-only";
/** The same lines as an email, as a message for Slack and as JSON. */
import { inboxHref, profileHref } from "#lib/forms/href.ts";
import { type Line, urlOf } from "./lines.ts";

/** After a large change there can be thousands. */
const mostShown = 20;

const over = " (no longer applies)";

function headline(lines: Line[]): string {
  const [first] = lines;
  if (first && lines.length === 1) return `${first.tenant.name}: ${first.title}`;
  const tenants = new Set(lines.map(({ tenant }) => tenant.id)).size;
  return `${lines.length.toLocaleString("en")} notifications about ${tenants === 1 ? "1 tenant" : `${tenants.toLocaleString("en")} tenants`}`;
}

const more = (lines: Line[]) =>
  lines.length > mostShown ? `And ${(lines.length - mostShown).toLocaleString("en")} more` : null;

export function asMail(lines: Line[]): { subject: string; text: string } {
  const blocks = lines
    .slice(0, mostShown)
    .map(({ tenant, title, hint, url, isOver }) =>
      [tenant.name, `${title}${isOver ? over : ""}`, hint, url].filter(Boolean).join("\n"),
    );
  const rest = more(lines);
  if (rest) blocks.push(`${rest}: ${urlOf(inboxHref(true))}`);
  blocks.push(
    `You get this email because you own these tenants. Change it on your profile:\n${urlOf(profileHref)}`,
  );
  return { subject: headline(lines), text: `${blocks.join("\n\n")}\n` };
}

/** Slack reads these three characters as markup. */
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function asSlack(lines: Line[]): { text: string } {
  const shown = lines
    .slice(0, mostShown)
    .map(({ tenant, title, hint, url, isOver }) =>
      [`<${url}|${escaped(tenant.name)}>: ${escaped(title)}${isOver ? over : ""}`, hint && escaped(hint)]
        .filter(Boolean)
        .join("\n"),
    );
  const rest = more(lines);
  if (rest) shown.push(`<${urlOf(inboxHref())}|${rest}>`);
  return { text: shown.join("\n\n") };
}

/** The body of a signed webhook. What is here may be relied on. */
export const asEvent = (lines: Line[], at: Date) => ({
  type: "notices",
  timestamp: at.toISOString(),
  data: { notices: lines },
});
