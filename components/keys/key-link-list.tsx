import { AskForm } from "#components/ui/ask-form.tsx";
import { CircleCheck } from "#components/ui/icons.ts";
import { Ban, CircleOff, Clock, MailOpen, Send } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinkRow } from "#lib/key-links/views.ts";
import type { Right } from "#lib/staff/views.ts";

const looks = {
  sent: { icon: Send, ink: "text-accent", words: "Sent" },
  opened: { icon: MailOpen, ink: "text-warn", words: "Opened" },
  spent: { icon: CircleCheck, ink: "text-good", words: "Used" },
  expired: { icon: Clock, ink: "text-ink-soft", words: "Expired" },
  withdrawn: { icon: CircleOff, ink: "text-ink-soft", words: "Withdrawn" },
  ended: { icon: Ban, ink: "text-ink-soft", words: "Key no longer in use" },
  archived: { icon: Clock, ink: "text-warn", words: "Paused while the tenant is archived" },
} as const;

/** When the state began, as far as it is known. */
function stateTime(link: KeyLinkRow): string | null {
  if (link.state === "spent") return link.spentAt;
  if (link.state === "withdrawn") return link.withdrawnAt;
  if (link.state === "expired") return link.expiresAt;
  return link.state === "opened" ? link.openedAt : null;
}

function wrongWords({ wrongTries, hasPassphrase, codeTo }: KeyLinkRow): string {
  const things = [hasPassphrase && "passphrase", codeTo !== null && "code"].filter((it) => it !== false);
  return `${wrongTries} wrong ${things.map((thing) => (wrongTries === 1 ? thing : `${thing}s`)).join(" or ")}`;
}

function State({ link }: { link: KeyLinkRow }) {
  const { icon: Icon, ink, words } = looks[link.state];
  const at = stateTime(link);
  const isOpen = link.state === "sent" || link.state === "opened";
  return (
    <p className="flex flex-wrap items-center gap-x-1.5">
      <Icon size={14} aria-hidden className={`shrink-0 ${ink}`} />
      <span className="font-[550]">{words}</span>
      {at !== null && <Time at={at} />}
      {link.spentFrom !== null && <span translate="no">from {link.spentFrom}</span>}
      {isOpen && (
        <span>
          · expires <Time at={link.expiresAt} />
        </span>
      )}
    </p>
  );
}

/** The one-time links of a tenant, the newest first. They stay listed when they no longer work. */
export function KeyLinkList({
  tenantId,
  links,
  withdraw,
  right,
}: {
  tenantId: string;
  links: KeyLinkRow[];
  withdraw: FormAction;
  right: Right;
}) {
  return (
    <ul className="divide-y divide-line" aria-label="One-time links">
      {links.map((link) => (
        <li key={link.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5">
          <div className="min-w-0">
            <State link={link} />
            {link.state === "opened" && (
              <p className="text-sm text-ink-soft">Mail scanners open links too. The key was not taken.</p>
            )}
            {link.nearTeam && (
              <p className="text-sm font-[550] text-warn">
                Your team was signed in from that network, so it may have been your team that took the key.
              </p>
            )}
            {link.wrongTries > 0 && <p className="text-sm font-[550] text-warn">{wrongWords(link)}</p>}
            {link.codeProblem !== null && (
              <p className="text-sm font-[550] text-warn">
                The newest code was not mailed. {link.codeProblem}
              </p>
            )}
            {link.openedAgainAt !== null && (
              <p className="text-sm font-[550] text-bad">
                Opened again <Time at={link.openedAgainAt} />
              </p>
            )}
            <p className="text-sm text-ink-soft">
              {link.hint === "" ? <span>Key</span> : <span translate="no">Key …{link.hint}</span>}
              {link.hasPassphrase && <span> · with a passphrase</span>}
              {link.codeTo !== null && (
                <span>
                  {" "}
                  · asks for a code sent to <span translate="no">{link.codeTo}</span>
                </span>
              )}
              <span> · made by </span>
              <Person name={link.createdBy} /> <Time at={link.createdAt} />
            </p>
          </div>
          {right.allowed && ["sent", "opened", "archived"].includes(link.state) && (
            <AskForm
              action={withdraw}
              fields={{ tenantId, linkId: link.id }}
              label="Withdraw"
              about={`the one-time link to key ${link.hint}`}
              says="The link stops working at once. The key keeps working."
              confirm="Withdraw the link"
              size="sm"
              right={right}
              align="end"
            />
          )}
        </li>
      ))}
    </ul>
  );
}
