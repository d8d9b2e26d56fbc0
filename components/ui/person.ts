"use client";

import { createContext } from "react";
import type { Present } from "#lib/directory/views.ts";

type Person = {
  /** Whom this page was rendered for. Every request of it says so, and the server refuses it for anybody else. */
  id: string;
  /** The signed-in person as the server last answered. */
  now: Present;
  /** Asks the server again who is signed in. */
  look: () => void;
};

/** Null outside the pages for staff. */
export const PersonContext = createContext<Person | null>(null);

/** The code of the server's refusal. */
export const anotherPerson = "another-person";

const answered = "answered-as";

/** Passes on as whom the server has answered this page. */
export function noteAnswer({ headers }: Response): void {
  window.dispatchEvent(new CustomEvent(answered, { detail: headers.get("person") }));
}

/** Calls back with the person's id whenever the server has answered, until the returned function is called. */
export function onAnswer(listener: (id: string | null) => void): () => void {
  const listen = (event: Event) => listener(event instanceof CustomEvent ? event.detail : null);
  window.addEventListener(answered, listen);
  return () => window.removeEventListener(answered, listen);
}
