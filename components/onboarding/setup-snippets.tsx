"use client";

import { useState } from "react";
import { KeyCard } from "#components/keys/key-card.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyCard as Card } from "#lib/keys/views.ts";
import { setupSnippetText } from "./setup-snippet-text.ts";

/** The key card and what goes to the customer's engineers. A revealed key stands in the lines as long as it is revealed. */
export function SetupSnippets({
  card,
  readKey,
  reauthenticate,
  apiUrl,
  apiVersion,
  organizationId,
}: {
  card: Card;
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
      <section aria-labelledby="hand-over" className="space-y-4">
        <div className="border-b border-line pb-1.5">
          <h2 id="hand-over" className="font-semibold">
            Hand-over
          </h2>
          <p className="text-sm text-ink-soft">
            {key === null
              ? "For the customer's engineers. The key's place is marked; it stands there while it is revealed."
              : "The key stands in these lines now."}
          </p>
        </div>
        <CodeBlock title=".env lines" code={text.env} />
        <CodeBlock title="Check with curl" code={text.curl} />
        <CodeBlock title="Polytomic SDK" code={text.sdk} />
      </section>
    </div>
  );
}
