"use client";

import { type ReactNode, useId } from "react";
import { CircleAlert, TriangleAlert } from "#components/ui/icons.ts";
import type { DocumentProblem } from "#lib/blueprints/views.ts";
import { type Path, pointerOf } from "./document.ts";
import { problemsAt, useEditing } from "./editing.ts";

export function Problems({ problems, id }: { problems: DocumentProblem[]; id?: string }) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className="mt-1 space-y-0.5">
      {problems.map(({ at, text, isWarning }) => {
        const Icon = isWarning ? TriangleAlert : CircleAlert;
        return (
          <li
            key={at + text}
            className={`flex items-start gap-1.5 text-sm ${isWarning ? "text-warn" : "text-bad"}`}
          >
            <Icon size={14} aria-hidden className="mt-[3px] shrink-0" />
            <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

export type Control = {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
};

/** Label, control, problems and hint of one value of the draft. */
export function Labelled({
  path,
  label,
  hint,
  isWhole = true,
  children,
}: {
  path: Path;
  label: string;
  hint?: string | undefined;
  /** It also shows the problems inside the value. */
  isWhole?: boolean;
  children: (control: Control) => ReactNode;
}) {
  const id = useId();
  const problems = problemsAt(useEditing().problems, pointerOf(path), isWhole);
  const by = [problems.length > 0 && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-[550]">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problems.some(({ isWarning }) => !isWarning) || undefined,
        "aria-describedby": by || undefined,
      })}
      <Problems problems={problems} id={`${id}-error`} />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
