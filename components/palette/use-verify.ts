import { use, useState } from "react";
import { problemOfCall } from "#components/ui/lost-answer.ts";
import { PersonContext } from "#components/ui/person.ts";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";

const failed = (error: unknown): FormState => ({
  ...idle,
  status: "failed",
  problem: problemOfCall(error),
});

/** Verifies the keys that a tenant has in use. */
export function useVerify(tenantId: string, verifyKey: FormAction) {
  const [state, setState] = useState<FormState>(idle);
  const [busy, setBusy] = useState(false);
  const person = use(PersonContext);

  async function verify() {
    if (busy) return;
    setBusy(true);
    setState(idle);
    const form = new FormData();
    form.set("tenantId", tenantId);
    if (person) form.set("person", person.id);
    setState(await verifyKey(idle, form).catch(failed));
    setBusy(false);
  }
  const forget = () => setState(idle);
  return { state, busy, verify, forget };
}
