"use client";

import { useEffect, useRef } from "react";
import { PasswordField } from "#components/ui/password-field.tsx";
import type { FormState } from "#lib/forms/state.ts";

/** A secret that the server never sends back: what was typed outlives an answer with errors, in this field only. */
export function SecretField({
  answer,
  ...field
}: {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
  answer: FormState;
}) {
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef("");
  useEffect(() => {
    if (answer.status === "done") typed.current = "";
    if (input.current && answer.status !== "idle") input.current.value = typed.current;
  }, [answer]);
  return (
    <PasswordField
      {...field}
      ref={input}
      autoComplete="off"
      data-1p-ignore
      onChange={(event) => {
        typed.current = event.target.value;
      }}
    />
  );
}
