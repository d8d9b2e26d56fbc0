"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "./button.tsx";

/** Submits its form, once: while the form is under way further clicks and Enter do nothing. */
export function SubmitButton({ onClick, ...rest }: Omit<ComponentProps<typeof Button>, "type" | "busy">) {
  const { pending } = useFormStatus();
  return (
    <Button
      {...rest}
      type="submit"
      busy={pending}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
    />
  );
}
