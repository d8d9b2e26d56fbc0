"use client";

import { lazyPart } from "#components/ui/lazy-part.tsx";
import type { useKey } from "./use-key.ts";

const ReauthenticateDialog = lazyPart(() => import("#components/ui/reauthenticate-dialog.tsx"));
const ReasonDialog = lazyPart(() => import("./reason-dialog.tsx"));

/** What the server asks before it hands out a key: the password, or a reason. */
export function ReadQuestions({ reading }: { reading: ReturnType<typeof useKey> }) {
  const { asking, busy, confirm, giveReason, cancel } = reading;
  if (asking === null) return null;
  const doing = asking.purpose === "copy" ? "copy the key" : "reveal the key";
  return asking.what === "password" ? (
    <ReauthenticateDialog doing={doing} onConfirm={confirm} onClose={cancel} />
  ) : (
    <ReasonDialog doing={doing} asking={asking} busy={busy !== null} onReason={giveReason} onClose={cancel} />
  );
}
