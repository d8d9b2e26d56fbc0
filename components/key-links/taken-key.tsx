"use client";

import { useEffect, useRef } from "react";
import { SnippetBlocks } from "#components/keys/snippet-blocks.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { TakenKey as Taken } from "#lib/key-links/views.ts";

/** The key, in this component's state only. A reload shows it no more. */
export function TakenKey({ taken }: { taken: Taken }) {
  const region = useRef<HTMLElement>(null);
  useEffect(() => region.current?.focus(), []);
  return (
    <section ref={region} tabIndex={-1} aria-label="API key" className="space-y-6 outline-none">
      <div className="flex flex-wrap items-center gap-3 rounded-lg border border-control bg-raised px-4 py-3">
        <code translate="no" className="min-w-0 flex-1 basis-56 font-mono break-all">
          {taken.key}
        </code>
        <CopyButton text={taken.key} what="API key" label />
      </div>
      <Notice title="Store the key before you leave this page">
        <p>It is not shown again, and the link is used up. If the key gets lost, ask for a new link.</p>
      </Notice>
      <section aria-labelledby="setup-snippets" className="space-y-4">
        <h2 id="setup-snippets" className="border-b border-line pb-1.5 font-semibold">
          Setup snippets
        </h2>
        <SnippetBlocks of={taken} />
      </section>
    </section>
  );
}
