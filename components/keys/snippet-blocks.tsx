import { DocsLink } from "#components/ui/away-link.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { setupSnippetText } from "./setup-snippet-text.ts";

const introWords = (isFilledIn: boolean, isBlind: boolean): string => {
  if (isFilledIn) return "The key is filled in now.";
  return isBlind
    ? "For the customer's engineers. The one-time link shows them with the key."
    : "For the customer's engineers. The key is filled in while it is revealed.";
};

/** What the setup snippets are for, above them. */
export function SnippetIntro({ isFilledIn, isBlind }: { isFilledIn: boolean; isBlind: boolean }) {
  return (
    <p className="text-sm text-ink-soft">
      <span>{introWords(isFilledIn, isBlind)}</span>{" "}
      <DocsLink page="authentication">How requests authenticate</DocsLink>
    </p>
  );
}

/** The setup snippets, each with its button to copy. */
export function SnippetBlocks({ of }: { of: Parameters<typeof setupSnippetText>[0] }) {
  const text = setupSnippetText(of);
  return (
    <>
      <CodeBlock title=".env lines" code={text.env} />
      <CodeBlock title="Verify with curl" code={text.curl} />
      <CodeBlock title="Polytomic SDK" code={text.sdk} />
    </>
  );
}
