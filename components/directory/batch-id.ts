import { useState } from "react";
import type { FormState } from "#lib/forms/state.ts";

/** A UUID v4. `crypto.randomUUID` would be missing where the app is served without TLS. */
export function makeBatchId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The id of the next batch. Sent again without an answer it is the same one; after an answer it is another. */
export function useBatchId(state: FormState<unknown>): string {
  const [id, setId] = useState(makeBatchId);
  const [answered, setAnswered] = useState(state);
  if (answered !== state) {
    setAnswered(state);
    if (state.status !== "lost") setId(makeBatchId());
  }
  return id;
}
