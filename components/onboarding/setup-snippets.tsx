"use client";

import { type ReactNode, useState } from "react";
import { KeyCard } from "#components/keys/key-card.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyCard as Card } from "#lib/keys/views.ts";
import { setupSnippetText } from "./setup-snippet-text.ts";

/** The key card and the snippets for the customer's engineers. They contain the key only while it is revealed. */
export function SetupSnippets({
  card,
  sending,
  readKey,
  reauthenticate,
  apiUrl,
  apiVersion,
  organizationId,
}: {
  card: Card;
  /** How the key reaches the customer. */
  sending: ReactNode;
  readKey: ReadKey;
  reauthenticate: FormAction;
  apiUrl: string;
  apiVersion: string;
  organizationId: string | null;
}) {
  const [key, setKey] = useState<string | null>(null);
  const text = setupSnippetText({ apiUrl, apiVersion, organizationId, key });
  return (
    <div className="space-y-6">
      <KeyCard card={card} readKey={readKey} reauthenticate={reauthenticate} onValue={setKey} />
      {sending}
      <section aria-labelledby="setup-snippets" className="space-y-4">
        <div className="border-b border-line pb-1.5">
          <h2 id="setup-snippets" className="font-semibold">
            Setup snippets
          </h2>
          <p className="text-sm text-ink-soft">
            {key !== null
              ? "The key is filled in now."
              : card.isBlind
                ? "For the customer's engineers. The one-time link shows them with the key."
                : "For the customer's engineers. The key is filled in while it is revealed."}
          </p>
        </div>
        <CodeBlock title=".env lines" code={text.env} />
        <CodeBlock title="Verify with curl" code={text.curl} />
        <CodeBlock title="Polytomic SDK" code={text.sdk} />
      </section>
    </div>
  );
}
