import "server-only";
import type { NextRequest } from "next/server";
import { AppError, type ErrorCode } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import type { Problem } from "#lib/forms/state.ts";
import { requireStaff } from "#lib/staff/current-staff.ts";
import { type Permission, requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";

const statuses: Partial<Record<ErrorCode, number>> = {
  invalid: 400,
  "signed-out": 401,
  reauthenticate: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  busy: 409,
  throttled: 429,
};

/** The one way to make a route handler that reads: permission first, then JSON, and one error shape. */
export function answer<R>(permission: Permission, work: (staff: Staff, request: NextRequest) => Promise<R>) {
  return async (request: NextRequest): Promise<Response> => {
    const headers = { "Cache-Control": "no-store" };
    try {
      const staff = await requireStaff();
      requireRight(staff, permission);
      return Response.json(await work(staff, request), { headers });
    } catch (error) {
      if (error instanceof AppError) {
        const { code, message, hint, fields } = error;
        const problem: Problem = { code, message, ...(hint && { hint }), ...(fields && { fields }) };
        return Response.json(problem, { status: statuses[code] ?? 500, headers });
      }
      const reference = random.reference();
      log().error({ err: error, reference }, "a request failed");
      const message = `We could not answer. The reference is ${reference}.`;
      const problem: Problem = { code: "failed", message, reference };
      return Response.json(problem, { status: 500, headers });
    }
  };
}
