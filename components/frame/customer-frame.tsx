import type { ReactNode } from "react";
import { findContactHref } from "#lib/forms/contact.ts";
import type { BrandingView } from "#lib/partner/views.ts";
import { SandboxLabel } from "./sandbox-label.tsx";

/** A link where it leads somewhere. */
function Contact({ text }: { text: string }) {
  const href = findContactHref(text);
  if (href === null) return <span className="text-ink">{text}</span>;
  return (
    <a className="link break-words" href={href} rel="noreferrer">
      {text}
    </a>
  );
}

/** A page of the partner for a customer without an account. It shows nothing about the work of staff. */
export function CustomerFrame({
  title,
  lead,
  branding: { name, support, logo },
  sandbox,
  wide = false,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  branding: BrandingView;
  sandbox: boolean;
  wide?: boolean | undefined;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col bg-surface">
      {sandbox && <SandboxLabel />}
      <main className="flex flex-1 flex-col items-center px-6 py-10 sm:px-12">
        <div className={`my-auto w-full ${wide ? "max-w-xl" : "max-w-sm"}`}>
          {(logo !== null || name !== null) && (
            <p className="mb-8 flex items-center gap-3 font-semibold" translate="no">
              {logo !== null && (
                // biome-ignore lint/performance/noImgElement: a data: address has nothing to optimize.
                <img src={logo} alt="" className="max-h-10 max-w-32 object-contain" />
              )}
              <span translate="no">{name}</span>
            </p>
          )}
          <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
          {lead && <div className="mt-1 text-ink-soft">{lead}</div>}
          <div className="mt-6">{children}</div>
          {support !== null && (
            <p className="mt-10 border-t border-line pt-3 text-sm text-ink-soft">
              Questions? Contact <Contact text={support} />
            </p>
          )}
        </div>
      </main>
    </div>
  );
}
