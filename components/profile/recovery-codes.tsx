import { look } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Download } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { OnceShown } from "#components/ui/once-shown.tsx";

/** They are shown once, after they were made: we store only their hashes. */
export function RecoveryCodes({ codes, title }: { codes: string[]; title: string | undefined }) {
  const text = `${codes.join("\n")}\n`;
  return (
    <OnceShown>
      <Notice
        tone="good"
        role="status"
        title={title}
        actions={
          <>
            <CopyButton text={text} what="recovery codes" label />
            <a
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
              download="partner-onboarding-recovery-codes.txt"
              className={look({ size: "sm" })}
            >
              <Download size={14} aria-hidden />
              Download
            </a>
          </>
        }
      >
        <p>
          Keep these recovery codes somewhere safe. Each works once in place of a code, for when you don't
          have your authenticator app. They are not shown again.
        </p>
        <ul
          translate="no"
          aria-label="Recovery codes"
          className="grid gap-x-6 gap-y-0.5 pt-1 font-mono text-sm sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </Notice>
    </OnceShown>
  );
}
