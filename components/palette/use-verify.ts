import { useState } from "react";
import type { Problem } from "#components/keys/use-key.ts";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";

const unreachable: FormState = {
  ...idle,
  status: "failed",
  code: "unreachable",
  message: "We could not reach the server.",
  hint: "Check your connection and try again.",
};

function problemOf({ status, code = "failed", message = "", hint, reference }: FormState): Problem | null {
  return status === "failed" || status === "invalid" ? { code, message, hint, reference } : null;
}

/** Asks Polytomic about the keys that a tenant has in use, in place. */
export function useVerify(tenantId: string, verifyKey: FormAction) {
  const [state, setState] = useState<FormState>(idle);
  const [busy, setBusy] = useState(false);

  async function verify() {
    if (busy) return;
    setBusy(true);
    setState(idle);
    const form = new FormData();
    form.set("tenantId", tenantId);
    setState(await verifyKey(idle, form).catch(() => unreachable));
    setBusy(false);
  }
  const forget = () => setState(idle);
  return { state, problem: problemOf(state), busy, verify, forget };
}
