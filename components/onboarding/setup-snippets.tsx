"use client";

import { type ReactNode, useState } from "react";
import { KeyCard } from "#components/keys/key-card.tsx";
import { SnippetBlocks, SnippetIntro } from "#components/keys/snippet-blocks.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyCard as Card } from "#lib/keys/views.ts";

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
  return (
    <div className="space-y-6">
      <KeyCard card={card} readKey={readKey} reauthenticate={reauthenticate} onValue={setKey} />
      {sending}
      <section aria-labelledby="setup-snippets" className="space-y-4">
        <div className="border-b border-line pb-1.5">
          <h2 id="setup-snippets" className="font-semibold">
            Setup snippets
          </h2>
          <SnippetIntro isFilledIn={key !== null} isBlind={card.isBlind} />
        </div>
        <SnippetBlocks of={{ apiUrl, apiVersion, organizationId, key }} />
      </section>
    </div>
  );
}
