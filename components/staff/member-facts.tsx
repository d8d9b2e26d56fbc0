import { CircleSlash } from "#components/ui/more-icons.ts";
import { roleWords, signInWords } from "#components/ui/role-words.ts";
import { Time } from "#components/ui/time.tsx";
import type { Member } from "#lib/staff/views.ts";

/** Who it is and when they last signed in; with `isWhole` also their role and rights, for those who can't change them. */
export function MemberFacts({ member, isWhole = false }: { member: Member; isWhole?: boolean }) {
  const off = member.disabledAt !== null;
  return (
    <div className="min-w-0">
      <p className={`flex flex-wrap items-baseline gap-x-2 ${off ? "text-ink-soft" : ""}`}>
        <span translate="no" className="font-[550]">
          {member.name}
        </span>
        {member.isMe && <span className="text-sm text-ink-soft">(you)</span>}
        {off && (
          <span className="inline-flex items-center gap-1 self-center text-sm text-bad">
            <CircleSlash size={13} aria-hidden />
            Disabled
          </span>
        )}
      </p>
      <p className="text-sm text-ink-soft [overflow-wrap:anywhere]">
        <span translate="no">{member.email}</span> ·{" "}
        {member.lastSignInAt === null ? (
          <span>never signed in</span>
        ) : (
          <span>
            signed in <Time at={member.lastSignInAt} />
          </span>
        )}{" "}
        · {signInWords(member.signsInBy)}
        <span>{member.signsInBy.group && ", role from a group"}</span>
        <span>{member.hasSecondFactor && " · second factor on"}</span>
      </p>
      {isWhole && (
        <p className="text-sm">
          {roleWords[member.role]}
          <span className="text-ink-soft">
            {" "}
            · <span>{member.seesKeys ? "may see keys" : "may not see keys"}</span>
          </span>
        </p>
      )}
    </div>
  );
}
