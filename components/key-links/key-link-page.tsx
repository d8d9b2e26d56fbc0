"use client";

import { CustomerFrame } from "#components/frame/customer-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OpenedLink } from "#lib/key-links/views.ts";
import type { BrandingView } from "#lib/partner/views.ts";
import { CodeEntry } from "./code-entry.tsx";
import { PassphraseField } from "./passphrase-field.tsx";
import { TakenKey } from "./taken-key.tsx";
import { type LinkActions, useKeyLink } from "./use-key-link.ts";

/** Before the click, which uses the link up. */
function TakeForm({ opened, link }: { opened: OpenedLink; link: ReturnType<typeof useKeyLink> }) {
  const { problem, busy, take, code } = link;
  const { passphrase: wrong, code: wrongCode } = problem?.fields ?? {};
  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const textOf = (name: string) => String(typed.get(name) ?? "");
        take({ passphrase: textOf("passphrase"), code: textOf("code") });
      }}
    >
      {problem !== null && wrong === undefined && wrongCode === undefined && (
        <Notice tone="bad" role="alert" title={problem.message}>
          {problem.hint && <p>{problem.hint}</p>}
        </Notice>
      )}
      <ul className="list-disc space-y-1 pl-5">
        <li>The key is shown once. Have a password manager or your secret store ready.</li>
        <li>
          The link works once, until <Time at={opened.expiresAt} isExact />.
        </li>
      </ul>
      {opened.needsPassphrase && <PassphraseField error={wrong} />}
      {opened.needsCode && <CodeEntry error={wrongCode} {...code} />}
      <Button type="submit" variant="primary" className="w-full" busy={busy}>
        Show API key
      </Button>
    </form>
  );
}

function NotValid() {
  return (
    <Notice tone="warn" role="status">
      <p>It was used, withdrawn or replaced, it has expired, or it is incomplete.</p>
      <p>Ask the person who sent it for a new one.</p>
      <p>If you have not used it before, tell them so: someone else may have the key.</p>
    </Notice>
  );
}

/**
 * The whole page behind a one-time link to a key. Each state has a frame of its own: a browser that translates has
 * exchanged the texts of the last one, which React could not change any more.
 */
export function KeyLinkPage({
  linkId,
  branding,
  sandbox,
  actions,
}: {
  linkId: string;
  branding: BrandingView;
  sandbox: boolean;
  actions: LinkActions;
}) {
  const link = useKeyLink(linkId, actions);
  const { shown, problem } = link;
  const frame = { branding, sandbox };
  if (shown.kind === "taken")
    return (
      <CustomerFrame key="taken" title="Your API key" {...frame} wide>
        <TakenKey taken={shown.taken} />
      </CustomerFrame>
    );
  if (shown.kind === "invalid")
    return (
      <CustomerFrame key="invalid" title="This link is not valid" {...frame}>
        <NotValid />
      </CustomerFrame>
    );
  if (shown.kind === "lost")
    return (
      <CustomerFrame key="lost" title="We lost the connection" {...frame}>
        <Notice tone="warn" role="alert">
          <p>We don't know whether the link was used up before the key arrived here.</p>
          <p>Reload this page. If the link is no longer valid, ask the person who sent it for a new one.</p>
        </Notice>
      </CustomerFrame>
    );
  if (shown.kind === "ready")
    return (
      <CustomerFrame
        key="ready"
        title={
          <>
            API key for <span translate="no">{shown.opened.tenantName}</span>
          </>
        }
        {...frame}
      >
        <TakeForm opened={shown.opened} link={link} />
      </CustomerFrame>
    );
  return (
    <CustomerFrame title="API key" {...frame}>
      <div className="hidden noscript:block">
        <Notice tone="warn">
          <p>
            This page needs JavaScript: the secret part of the link never leaves your browser's address bar.
          </p>
        </Notice>
      </div>
      {problem === null ? (
        <p role="status" className="flex items-center gap-2 text-ink-soft noscript:hidden">
          <Spinner /> Checking the link
        </p>
      ) : (
        <Notice tone="bad" role="alert" title={problem.message}>
          {problem.hint && <p>{problem.hint}</p>}
        </Notice>
      )}
    </CustomerFrame>
  );
}
