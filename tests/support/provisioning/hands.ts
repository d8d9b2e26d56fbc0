/**
 * Hands are workers and people's requests that a test moves by hand. A hand runs until its next gate (a
 * request, an answer, a pause) and waits there until it is moved on, so that only one runs at a time and a
 * schedule gives the same run each time. A hand that is dropped never continues: its process died.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export type Gate = "send" | "hear" | "sleep";
export type Hand = {
  name: string;
  at: Gate | "running" | "done" | "dead";
  /** What it threw in the end. */
  error: unknown;
  next: () => void;
  quiet: PromiseWithResolvers<void>;
};

const current = new AsyncLocalStorage<Hand>();

/** Waits at a gate until moved on. A caller that is no hand passes. */
export async function standAt(gate: Gate): Promise<void> {
  const hand = current.getStore();
  if (!hand) return;
  await new Promise<void>((resolve) => {
    // Of requests that it sends at once, all that stand here are moved on together.
    const others = hand.at === "running" ? () => undefined : hand.next;
    hand.next = () => {
      others();
      resolve();
    };
    hand.at = gate;
    hand.quiet.resolve();
  });
}

/** Starts a hand and lets it run to its first gate. */
export async function startHand(name: string, work: () => Promise<unknown>): Promise<Hand> {
  const hand: Hand = {
    name,
    at: "running",
    error: undefined,
    next: () => undefined,
    quiet: Promise.withResolvers(),
  };
  current.run(hand, () => {
    work()
      .catch((error: unknown) => {
        hand.error = error;
      })
      .finally(() => {
        hand.at = "done";
        hand.quiet.resolve();
      });
  });
  await hand.quiet.promise;
  return hand;
}

export const isAlive = (hand: Hand) => hand.at !== "done" && hand.at !== "dead";

/** Moves a hand through up to `gates` gates. */
export async function moveHand(hand: Hand, gates: number): Promise<void> {
  for (let passed = 0; passed < gates && isAlive(hand); passed += 1) {
    hand.quiet = Promise.withResolvers();
    hand.at = "running";
    hand.next();
    await hand.quiet.promise;
  }
}

export function dropHand(hand: Hand): void {
  if (isAlive(hand)) hand.at = "dead";
}

/** A hand that runs alone to its end. */
export async function runHand(name: string, work: () => Promise<unknown>): Promise<Hand> {
  const hand = await startHand(name, work);
  await moveHand(hand, Number.POSITIVE_INFINITY);
  return hand;
}
