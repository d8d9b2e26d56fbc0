import { CopyButton } from "./copy-button.tsx";

/** Lines to copy. Long ones wrap, so that nothing is hidden. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex min-h-7 items-center justify-between gap-3">
        <span className="text-sm font-[550]">{title}</span>
        <span className="flex items-center gap-2">
          <CopyButton text={code} what={title} label />
        </span>
      </figcaption>
      <pre
        translate="no"
        className="rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm whitespace-pre-wrap"
      >
        {code}
      </pre>
    </figure>
  );
}
