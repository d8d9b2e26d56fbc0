import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { NextRequest } from "next/server";
import { scraperHeader } from "#lib/base/client-address.ts";
import { AppError } from "#lib/base/errors.ts";
import { reportFailure } from "#lib/base/report.ts";
import { mayScrape } from "#lib/base/scraper.ts";
import { signInFailedHref } from "#lib/forms/href.ts";
import type { Permission } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { door } from "./door.ts";
import { permit, permitPerson } from "./permit.ts";
import { explain, explainToAnybody } from "./problem.ts";

const statuses: Record<string, number> = {
  invalid: 400,
  "signed-out": 401,
  reauthenticate: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  busy: 409,
  "too-large": 413,
  throttled: 429,
  unavailable: 503,
};

const headers = { "Cache-Control": "no-store" };

function refuse(error: unknown, say = explain): Response {
  unstable_rethrow(error);
  const problem = say(error);
  return Response.json(problem, { status: statuses[problem.code] ?? 500, headers });
}

/**
 * The one way to make a route handler that reads: permission, JSON, and one shape for errors. A page compares the
 * person in the header with the one that it was rendered for.
 */
export function route<R>(permission: Permission, work: (staff: Staff, request: NextRequest) => Promise<R>) {
  return door(permission, async (request: NextRequest): Promise<Response> => {
    try {
      const staff = await permit({ permission });
      return Response.json(await work(staff, request), { headers: { ...headers, Person: staff.id } });
    } catch (error) {
      return refuse(error);
    }
  });
}

/** A file that is written while it is sent. */
export type Download = { name: string; type: string; parts: AsyncIterable<string> };

/** After the first part, a failure can only cut the connection: the browser then reports an incomplete file. */
function streamOf(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        reportFailure(error);
        throw error;
      }
    },
    cancel: async () => void (await iterator.return?.()),
  });
}

/** The same for a file that a person downloads. */
export function downloadRoute(
  permission: Permission,
  work: (staff: Staff, request: NextRequest) => Promise<Download>,
) {
  return door(permission, async (request: NextRequest): Promise<Response> => {
    try {
      // A link on another site would leave an export in the audit in the name of the person who follows it.
      const from = request.headers.get("sec-fetch-site");
      if (from === "cross-site" || from === "same-site")
        throw new AppError("forbidden", "Start the download on a page of this app.");
      const { name, type, parts } = await work(await permitPerson({ permission }), request);
      const about = { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` };
      return new Response(streamOf(parts), { headers: { ...headers, ...about } });
    } catch (error) {
      return refuse(error);
    }
  });
}

/** A route handler without sign-in. */
export const publicRoute = <Arguments extends unknown[]>(work: (...given: Arguments) => Promise<Response>) =>
  door("anybody", (...given: Arguments) => work(...given).catch((error) => refuse(error, explainToAnybody)));

/** Whether a program sent this that may read the metrics, and the details of the app's health. */
export function isScraper({ headers: sent }: NextRequest): boolean {
  const address = sent.get(scraperHeader) ?? "unknown";
  return mayScrape({ authorization: sent.get("authorization"), address, host: sent.get("host") });
}

/** A route handler for a program that reads the metrics: with METRICS_TOKEN, or from this machine. */
export function scrapeRoute(work: () => Promise<{ type: string; text: string }>) {
  return door("scraper", async (request: NextRequest): Promise<Response> => {
    try {
      if (!isScraper(request)) throw new AppError("signed-out", "Send METRICS_TOKEN as a bearer token.");
      const { type, text } = await work();
      return new Response(text, { headers: { ...headers, "Content-Type": type } });
    } catch (error) {
      return refuse(error);
    }
  });
}
/** The same for a browser that is sent on to an address. A failure of ours is shown as a reference on the sign-in page. */
export const redirectRoute = (work: (request: NextRequest) => Promise<string>) =>
  door("anybody", async (request: NextRequest): Promise<Response> => {
    const location = await work(request).catch((error) => signInFailedHref(reportFailure(error)));
    return new Response(null, { status: 303, headers: { ...headers, Location: location } });
  });
