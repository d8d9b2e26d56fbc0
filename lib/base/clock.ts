import "server-only";

/** The one source of time. Tests replace `clock.now` and `clock.sleep`. */
export const clock = {
  now: (): Date => new Date(),
  sleep: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
};

export function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}

/** Rejects, with `error` if there is one, if the work takes longer. The work itself continues. */
export async function within<T>(limitMs: number, work: Promise<T>, error?: Error): Promise<T> {
  const late = Promise.withResolvers<never>();
  const end = () => late.reject(error ?? new Error(`no answer within ${limitMs} ms`));
  const timer = setTimeout(end, limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A time inside a sentence, in UTC, because the reader's time zone is unknown on the server. */
export const utcWords = (at: Date): string => `${words.format(at)} UTC`;
