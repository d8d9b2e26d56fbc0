"use client";

import { useField } from "./form.tsx";
import { TextField } from "./text-field.tsx";

/**
 * The code of a second factor, where it is asked for: the person has one, or has set one up in another tab since the
 * page was rendered.
 */
export function CodeField({ isAsked }: { isAsked: boolean }) {
  const { error } = useField("code");
  if (!isAsked && !error) return null;
  return (
    <TextField
      name="code"
      label="Code"
      mono
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      hint="The 6 digits in your authenticator app, or one of your recovery codes."
    />
  );
}
