import { Notice } from "#components/ui/notice.tsx";
import { signInHref } from "#lib/forms/href.ts";
import type { Problem } from "#lib/forms/state.ts";

export function KeyProblem({ problem }: { problem: Problem }) {
  return (
    <div className="border-t border-line p-3">
      <Notice tone="bad" role="alert" title={problem.message}>
        {problem.hint && <p>{problem.hint}</p>}
        {problem.code === "signed-out" && (
          <p>
            <a className="link" href={signInHref()}>
              Sign in again
            </a>
          </p>
        )}
        {problem.reference && (
          <p className="text-sm text-ink-soft">
            Reference{" "}
            <code translate="no" className="font-mono text-ink">
              {problem.reference}
            </code>
          </p>
        )}
      </Notice>
    </div>
  );
}
