import { useRouter } from "next/navigation";
import { use, useEffect, useRef, useState } from "react";
import { writeClipboard } from "#components/ui/clipboard.ts";
import { useCopied } from "#components/ui/copied.ts";
import { problemOfCall } from "#components/ui/lost-answer.ts";
import { anotherPerson, PersonContext } from "#components/ui/person.ts";
import { type FormAction, type FormState, idle, type Problem, type Reply } from "#lib/forms/state.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import { useRevealedValue } from "./use-revealed-value.ts";

export type Purpose = "copy" | "reveal";
export type ReadKey = (
  input: { tenantId: string; purpose: Purpose; keyId?: string | undefined; reason?: string | undefined },
  person?: string,
) => Promise<Reply<{ value: string }>>;
/** What the server wants first. `reason`: what was entered so far, and `refused` why that was not taken. */
type Asking = { purpose: Purpose; what: "password" | "reason"; reason?: string; refused?: string };

function asked(purpose: Purpose, why: Problem | null, reason: string | undefined): Asking | null {
  if (why?.code === "reauthenticate") return { purpose, what: "password", ...(reason && { reason }) };
  // All else that this request holds comes from the page.
  const isRefused = reason !== undefined && ["invalid", "reason-needed"].includes(why?.code ?? "");
  if (isRefused) return { purpose, what: "reason", reason, refused: why?.message ?? "" };
  return why?.code === "reason-needed" ? { purpose, what: "reason" } : null;
}

/** Carries a refusal through the promise that the clipboard waits for. */
class Refused extends Error {
  readonly problem: Problem | null;
  constructor(problem: Problem | null) {
    super(problem?.code ?? "not confirmed");
    this.problem = problem;
  }
}

/** Copy and reveal. Each fetches the value only on a click. `tellsReads`: the page around it says who has read the key. */
export function useKey(
  {
    tenantId,
    keyId,
    unreadable = null,
  }: Pick<KeyCard, "tenantId" | "keyId"> & Partial<Pick<KeyCard, "unreadable">>,
  readKey: ReadKey,
  reauthenticate: FormAction,
  tellsReads = false,
) {
  const router = useRouter();
  const { shown, secondsLeft, show, hide } = useRevealedValue();
  const [copied, sayCopied] = useCopied();
  const [busy, setBusy] = useState<Purpose | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const person = use(PersonContext);
  const unlockedUntil = person?.now.unlockedUntil ?? null;
  // "Lock now", here or in another tab: who is at the screen may be somebody else.
  useEffect(() => {
    if (unlockedUntil === null) hide();
  }, [unlockedUntil, hide]);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  async function read(purpose: Purpose, reason?: string): Promise<string> {
    const reply = await readKey({ tenantId, purpose, keyId, reason }, person?.id);
    if (!reply.ok) throw new Refused(reply.problem);
    return reply.value.value;
  }

  /** Waits until the person is confirmed, if that is under way. */
  async function get(
    purpose: Purpose,
    { confirmed, reason }: { confirmed?: Promise<void>; reason?: string } = {},
  ) {
    if (busy !== null) return;
    setBusy(purpose);
    setProblem(null);
    const value = (confirmed ?? Promise.resolve()).then(() => read(purpose, reason));
    const written =
      purpose === "copy"
        ? writeClipboard(value).then(
            () => true,
            () => false,
          )
        : null;
    try {
      const got = await value;
      const taken = await written;
      if (!mounted.current) return;
      setAsking(null);
      // The page says something else about the key from now on; so it does below.
      if (tellsReads) router.refresh();
      if (taken === null) show(got, "reveal");
      else if (taken) sayCopied("copied");
      else show(got, "field");
    } catch (error) {
      const why = error instanceof Refused ? error.problem : problemOfCall(error);
      // The dialog says itself that the password is wrong.
      const isWrongPassword = error instanceof Refused && error.problem === null;
      const next = asked(purpose, why, reason);
      if (!isWrongPassword) setAsking(next);
      if (!next) setProblem(why);
      if (why?.code === "unreadable" && unreadable === null) router.refresh();
      if (why?.code === anotherPerson) person?.look();
    } finally {
      setBusy(null);
    }
  }

  /** On the dialog's submit: confirms the person, then continues with the copy or reveal. */
  function confirm(form: FormData): Promise<FormState> {
    const answer = reauthenticate(idle, form);
    const confirmed = answer.then((state) => {
      if (state.status !== "done") throw new Refused(null);
      setAsking(null);
    });
    if (asking !== null) void get(asking.purpose, { confirmed, ...asking });
    return answer;
  }

  /** The dialog stays open until the server has taken the reason. */
  function giveReason(reason: string): void {
    if (asking !== null) void get(asking.purpose, { reason });
  }

  return {
    shown,
    secondsLeft,
    hide,
    copied: copied === "copied",
    busy,
    problem,
    asking,
    get,
    confirm,
    giveReason,
    cancel: () => setAsking(null),
  };
}
