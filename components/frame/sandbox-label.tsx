import { FlaskConical } from "#components/ui/icons.ts";

/** Shown on every page while no partner key is set. */
export function SandboxLabel() {
  return (
    <aside
      aria-label="Environment"
      className="hatched flex min-h-7 items-center justify-center gap-1.5 border-b border-line px-4 text-xs font-[550] text-warn"
    >
      <FlaskConical size={13} aria-hidden />
      Sandbox: nothing here reaches Polytomic
    </aside>
  );
}
