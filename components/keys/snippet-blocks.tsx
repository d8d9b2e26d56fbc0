import { CodeBlock } from "#components/ui/code-block.tsx";
import { setupSnippetText } from "./setup-snippet-text.ts";

export const snippetIntro = (isFilledIn: boolean, isBlind: boolean): string => {
  if (isFilledIn) return "The key is filled in now.";
  return isBlind
    ? "For the customer's engineers. The one-time link shows them with the key."
    : "For the customer's engineers. The key is filled in while it is revealed.";
};

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
