"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "./button.tsx";
import { useFormContext } from "./form.tsx";

/** Submits its form, once: while the form is under way further clicks and Enter do nothing. */
export function SubmitButton({
  onClick,
  disabledReason,
  ...rest
}: Omit<ComponentProps<typeof Button>, "type" | "busy">) {
  const form = useFormContext();
  const { pending: isSubmitted } = useFormStatus();
  const pending = isSubmitted || form.isPending;
  return (
    <Button
      {...rest}
      type="submit"
      busy={pending}
      disabledReason={disabledReason ?? form.disabledReason}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
    />
  );
}
