import type { ReactNode } from "react";

export function PageHeader({
  title,
  above,
  meta,
  actions,
}: {
  title: ReactNode;
  /** A way back, above the title. */
  above?: ReactNode;
  /** One line beneath the title. */
  meta?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {above && <div className="mb-1 text-sm">{above}</div>}
        <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
        {meta && <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft">{meta}</div>}
      </div>
      {actions && <div className="flex max-w-full flex-wrap items-start gap-2">{actions}</div>}
    </header>
  );
}
