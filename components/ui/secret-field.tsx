"use client";

import { useEffect, useRef } from "react";
import type { FieldText } from "./field.tsx";
import { useFormContext } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";

/** A secret that the server never sends back. After errors, only this field keeps what was typed. */
export function SecretField(field: FieldText) {
  const { state, typed: kept } = useFormContext();
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef("");
  useEffect(() => {
    if (state.status === "done") typed.current = "";
    if (input.current && state.status !== "idle") input.current.value = typed.current;
  }, [state]);
  const isRestored = state.status === "idle" && kept !== null;
  return (
    <PasswordField
      {...field}
      hint={isRestored ? "The page was reloaded, which does not keep secrets. Enter it again." : field.hint}
      ref={input}
      autoComplete="off"
      data-1p-ignore
      onChange={(event) => {
        typed.current = event.target.value;
      }}
    />
  );
}
