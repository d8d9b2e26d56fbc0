import { CircleSlash } from "lucide-react";
import { roleWords, signInWords } from "#components/ui/role-words.ts";
import { Time } from "#components/ui/time.tsx";
import type { Member } from "#lib/staff/views.ts";

/** Who it is and when they last signed in; with `isWhole` also their role and rights, for those who can't change them. */
export function MemberFacts({ member, isWhole = false }: { member: Member; isWhole?: boolean }) {
  const off = member.disabledAt !== null;
  return (
    <div className="min-w-0">
      <p className={`flex flex-wrap items-baseline gap-x-2 ${off ? "text-ink-soft" : ""}`}>
        <span className="font-[550]">{member.name}</span>
        {member.isMe && <span className="text-sm text-ink-soft">(you)</span>}
        {off && (
          <span className="inline-flex items-center gap-1 self-center text-sm text-bad">
            <CircleSlash size={13} aria-hidden />
            Disabled
          </span>
        )}
      </p>
      <p className="text-sm text-ink-soft [overflow-wrap:anywhere]">
        {member.email} ·{" "}
        {member.lastSignInAt === null ? (
          "never signed in"
        ) : (
          <>
            signed in <Time at={member.lastSignInAt} />
          </>
        )}{" "}
        · {signInWords(member.signsInBy)}
        {member.signsInBy.group && ", role from a group"}
        {member.hasSecondFactor && " · second factor on"}
      </p>
      {isWhole && (
        <p className="text-sm">
          {roleWords[member.role]}
          <span className="text-ink-soft"> · {member.seesKeys ? "may see keys" : "may not see keys"}</span>
        </p>
      )}
    </div>
  );
}
