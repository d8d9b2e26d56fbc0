"use client";

import { type ReactNode, useState } from "react";
import { CircleAlert } from "#components/ui/icons.ts";
import { useField, useFormContext } from "./form.tsx";

/** The props of every field; its value and error come from the form around it. */
export type FieldText = {
  name: string;
  label: string;
  hint?: ReactNode;
};

/** A control's value, and the attributes that link it to its hint and error. */
export function useControl({ name, hint }: Pick<FieldText, "name" | "hint">) {
  const { id, value, isTicked, error } = useField(name);
  const by = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return {
    value,
    isTicked,
    control: {
      id,
      name,
      "aria-invalid": error ? (true as const) : undefined,
      "aria-describedby": by === "" ? undefined : by,
    },
  };
}

/** A long field says sooner that its end is near. */
const isNear = (left: number, limit: number) => left <= Math.max(20, limit / 10);

/**
 * How many more characters a field takes, once its end is near; null before, and undefined without a limit. What the
 * form was answered is counted again, because that may have emptied the field.
 */
export function useLeft(limit: number | undefined, value = "") {
  const { state } = useFormContext();
  const [typed, setTyped] = useState({ state, text: value });
  const { length } = (typed.state === state ? typed.text : value).trim();
  const left = limit === undefined ? undefined : isNear(limit - length, limit) ? limit - length : null;
  return { left, measure: (text: string) => setTyped({ state, text }) };
}

const characters = (count: number) => (count === 1 ? "1 character" : `${count} characters`);

function CharactersLeft({ left }: { left: number | null }) {
  const words = left === null ? "" : left < 0 ? `${characters(-left)} too many` : `${characters(left)} left`;
  const tone = left !== null && left < 0 ? "text-bad" : "text-ink-soft";
  return (
    <p aria-live="polite" className={`mt-1 text-sm empty:hidden ${tone}`}>
      {words}
    </p>
  );
}

export function ErrorText({ id, role, children }: { id: string; role?: "alert"; children: string }) {
  return (
    <p id={id} role={role} className="mt-1 flex items-start gap-1.5 text-sm text-bad">
      <CircleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span>{children}</span>
    </p>
  );
}

export function FieldError({ name }: { name: string }) {
  const { id, error } = useField(name);
  if (!error) return null;
  return <ErrorText id={`${id}-error`}>{error}</ErrorText>;
}

/** Label, control, error and hint of one field. */
export function Field({
  name,
  label,
  hint,
  optional = false,
  left,
  children,
}: FieldText & {
  optional?: boolean | undefined;
  left?: number | null | undefined;
  children: ReactNode;
}) {
  const { id } = useField(name);
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-[550]">
          {label}
        </label>
        {optional && <span className="text-xs text-ink-faint">Optional</span>}
      </div>
      {children}
      {left !== undefined && <CharactersLeft left={left} />}
      <FieldError name={name} />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
