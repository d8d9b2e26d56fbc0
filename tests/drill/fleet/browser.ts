/**
 * A browser without scripts before several instances of the app, as behind a load balancer: each request goes to any
 * of them. A request that gets no answer in time is lost, whatever the instance may still do with it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "./random.ts";

export type Page = { path: string; status: number; html: string };
export type Browser = ReturnType<typeof createBrowser>;

const patienceMs = 6_000;
const pauseMs = 300;

/** Counts over all browsers. */
export const traffic = { answered: 0, lost: 0 };

class LostError extends Error {}

type Options = { origins: readonly [string, ...string[]]; cookie: string; random: Random };

export function createBrowser({ origins, cookie, random }: Options) {
  /** Throws LostError if no answer comes. An app that starts or ends may answer with an error of its server. */
  async function once(path: string, body?: FormData): Promise<Page & { location: string | null }> {
    const origin = random.of(origins);
    try {
      const response = await fetch(origin + path, {
        method: body ? "POST" : "GET",
        headers: { cookie, origin },
        redirect: "manual",
        signal: AbortSignal.timeout(patienceMs),
        ...(body && { body }),
      });
      const html = await response.text();
      if (response.status >= 500) throw new Error(`${response.status}`);
      traffic.answered += 1;
      return { path, status: response.status, html, location: response.headers.get("location") };
    } catch (cause) {
      traffic.lost += 1;
      throw new LostError(path, { cause });
    }
  }

  async function follow(location: string): Promise<Page> {
    const { pathname, search } = new URL(location, origins[0]);
    return await get(pathname + search);
  }

  /** Asks until there is an answer: reading changes nothing. */
  async function get(path: string): Promise<Page> {
    for (;;) {
      try {
        const { location, ...page } = await once(path);
        return location === null ? page : await follow(location);
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
        await sleep(pauseMs);
      }
    }
  }

  return {
    get,
    /** Sends a form once; null if no answer came. */
    async post(path: string, body: FormData): Promise<Page | null> {
      try {
        const { location, ...page } = await once(path, body);
        return location === null ? page : await follow(location);
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
        await sleep(pauseMs);
        return null;
      }
    },
  };
}
