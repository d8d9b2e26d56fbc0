import { useEffect, useState } from "react";
import { problemOfCall } from "#components/ui/lost-answer.ts";
import type { Problem, Reply } from "#lib/forms/state.ts";
import type { OpenedLink, TakenKey } from "#lib/key-links/views.ts";

type Which = { linkId: string; secret: string };
type Typed = { passphrase: string; code: string };

/** Null: the link is not valid. */
export type LinkActions = {
  look: (which: Which & { wasTriedHere: boolean }) => Promise<Reply<OpenedLink | null>>;
  sendCode: (which: Which) => Promise<Reply<object | null>>;
  take: (which: Which & Typed) => Promise<Reply<TakenKey | null>>;
};

type Shown =
  | { kind: "looking" }
  | { kind: "ready"; opened: OpenedLink }
  | { kind: "taken"; taken: TakenKey }
  | { kind: "invalid" }
  | { kind: "lost" };

/** The secret part of the address, which the browser keeps to itself until this page sends it. */
const secretInAddress = () => location.hash.slice(1);

/*
 * Whether this tab has pressed the button of this link: its answer may have been lost, and a reload then is no second
 * opening. The id alone opens nothing.
 */
const place = "key-link-tried";

function wasTried(linkId: string): boolean {
  try {
    return sessionStorage.getItem(place) === linkId;
  } catch {
    return false;
  }
}

function noteTry(linkId: string): void {
  try {
    sessionStorage.setItem(place, linkId);
  } catch {
    // A browser may refuse to store anything.
  }
}

export function useKeyLink(linkId: string, { look, sendCode, take }: LinkActions) {
  const [shown, setShown] = useState<Shown>({ kind: "looking" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState({ isSent: false, isSending: false });

  useEffect(() => {
    let isOver = false;
    const secret = secretInAddress();
    const looking =
      secret === ""
        ? Promise.resolve({ ok: true as const, value: null })
        : look({ linkId, secret, wasTriedHere: wasTried(linkId) });
    looking.then(
      (reply) => {
        if (isOver) return;
        if (!reply.ok) setProblem(reply.problem);
        else setShown(reply.value ? { kind: "ready", opened: reply.value } : { kind: "invalid" });
      },
      (error) => !isOver && setProblem(problemOfCall(error)),
    );
    // Another link that differs only in its secret part loads no page by itself.
    const reload = () => location.reload();
    addEventListener("hashchange", reload);
    return () => {
      isOver = true;
      removeEventListener("hashchange", reload);
    };
  }, [linkId, look]);

  async function askForCode(): Promise<void> {
    if (code.isSending) return;
    setCode({ ...code, isSending: true });
    setProblem(null);
    let { isSent } = code;
    try {
      const reply = await sendCode({ linkId, secret: secretInAddress() });
      if (!reply.ok) setProblem(reply.problem);
      else if (reply.value === null) setShown({ kind: "invalid" });
      else isSent = true;
    } catch (error) {
      setProblem(problemOfCall(error));
    } finally {
      setCode({ isSent, isSending: false });
    }
  }

  async function takeKey(typed: Typed): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    noteTry(linkId);
    try {
      const reply = await take({ linkId, secret: secretInAddress(), ...typed });
      if (!reply.ok) return setProblem(reply.problem);
      setShown(reply.value ? { kind: "taken", taken: reply.value } : { kind: "invalid" });
      // A reload of this page is no second opening of the link.
      history.replaceState(null, "", location.pathname);
    } catch {
      setShown({ kind: "lost" });
    } finally {
      setBusy(false);
    }
  }
  return { shown, problem, busy, take: takeKey, code: { ...code, onSend: askForCode } };
}
