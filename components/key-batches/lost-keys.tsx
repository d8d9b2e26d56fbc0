"use client";

import { DialogForm } from "#components/ui/dialog-form.tsx";
import { useForm } from "#components/ui/form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { LostKeys as Lost } from "#lib/key-batches/views.ts";
import { BatchProgress } from "./batch-progress.tsx";

/** API keys that can't be decrypted: one form mints them again, and the last run lists the customers to notify. */
export function LostKeys({ lost, mint }: { lost: Lost; mint: FormAction }) {
  const { count, tenants, batch, batchId } = lost;
  const form = useForm(mint);
  const isUnderWay = batch !== null && batch.settled < batch.total;
  const keys = count === 1 ? "1 key" : `${count.toLocaleString("en")} keys`;
  const more = count - tenants.length;
  return (
    <Section id="lost-keys" title="Keys that can't be decrypted">
      <div className="space-y-4">
        {count > 0 && !isUnderWay && (
          <Notice
            tone="bad"
            title={`${keys} in use can't be decrypted`}
            actions={
              <DialogForm
                form={form}
                label={`Mint ${keys} again`}
                title={`Mint ${keys} again?`}
                says={
                  <p>
                    The <span>{count === 1 ? "key" : "keys"}</span> that{" "}
                    <span>{count === 1 ? "this customer uses" : "these customers use"}</span> now{" "}
                    <span>{count === 1 ? "stops" : "stop"}</span>. They are cut off until you have sent them
                    the new one. Each key is tried again first: one that can be decrypted is left as it is.
                  </p>
                }
                variant="danger"
                size="sm"
                prefix="lost-"
                hidden={{ batchId }}
                disabledReason={undefined}
              >
                <TextField
                  name="typedCount"
                  label={`Type ${count} to confirm`}
                  inputMode="numeric"
                  autoComplete="off"
                  required
                />
                <SubmitButton variant="danger">Mint {keys} again</SubmitButton>
              </DialogForm>
            }
          >
            <p className="[overflow-wrap:anywhere]">
              <span translate="no">{tenants.map(({ name }) => name).join(", ")}</span>
              <span>{more > 0 && ` and ${more.toLocaleString("en")} more`}</span>
            </p>
            <p>
              If the encryption key or a backup may still be found, restore it and run a check instead. A
              check also finds keys that are not counted here yet.
            </p>
          </Notice>
        )}
        {batch && <BatchProgress batch={batch} />}
      </div>
    </Section>
  );
}
