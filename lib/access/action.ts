import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import type { FormAction, FormState, Problem, Reply } from "#lib/forms/state.ts";
import { requireStaff } from "#lib/staff/current-staff.ts";
import { type Permission, requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";

/**
 * The one way to make a server action: permission first, then input, then work, and one shape for
 * whatever goes wrong. A form's work answers what the form shows next, or redirects.
 */
type Recipe<S extends z.ZodType, R> = {
  permission: Permission;
  input: S;
  work: (staff: Staff, input: z.output<S>) => Promise<R>;
};

type FormResult<D> = { message?: string; data?: D } | undefined;

/** What went wrong, for people. What is not ours to show is logged under a reference number. */
function explain(error: unknown): Problem {
  if (error instanceof AppError && error.code !== "configuration") {
    const { code, message, hint, fields } = error;
    return { code, message, ...(hint && { hint }), ...(fields && { fields }) };
  }
  const reference = random.reference();
  log().error({ err: error, reference }, "a server action failed");
  return {
    code: "failed",
    message: `We could not finish this. Nothing is lost; try again, or give us the reference ${reference}.`,
    reference,
  };
}

/** What was filled in, by name. Several values of one name (ticked boxes) are joined with commas, in their order. */
function entries(form: FormData): Record<string, string> {
  const typed = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.startsWith("$ACTION_") || typeof value !== "string") continue;
    const before = typed.get(name);
    typed.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(typed);
}

/** Everything typed goes back to the form but what must not be in a page. */
function echo(typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !/password|secret|token/i.test(name)));
}

function firstByField(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) fields[String(path[0] ?? "form")] ??= message;
  return fields;
}

async function run<S extends z.ZodType, D>(
  typed: Record<string, string>,
  input: S,
  permit: () => Promise<(input: z.output<S>) => Promise<FormResult<D>>>,
): Promise<FormState<D>> {
  const values = echo(typed);
  try {
    const work = await permit();
    const parsed = input.safeParse(typed);
    if (!parsed.success) {
      const fields = firstByField(parsed.error);
      const problem = { code: "invalid", message: "Check what is marked below.", fields };
      return { status: "invalid", values, problem };
    }
    const result = await work(parsed.data);
    return { status: "done", values, ...result };
  } catch (error) {
    unstable_rethrow(error);
    const problem = explain(error);
    return { status: problem.fields ? "invalid" : "failed", values, problem };
  }
}

/** A form's action for somebody who is signed in. */
export function formAction<S extends z.ZodType, D = undefined>(
  recipe: Recipe<S, FormResult<D>>,
): FormAction<D> {
  return async (_previous, form) =>
    await run(entries(form), recipe.input, async () => {
      const staff = await requireStaff();
      requireRight(staff, recipe.permission);
      return (input) => recipe.work(staff, input);
    });
}

/** A form's action for anybody: sign-in, invitations. */
export function publicFormAction<S extends z.ZodType, D = undefined>(recipe: {
  input: S;
  work: (input: z.output<S>) => Promise<FormResult<D>>;
}): FormAction<D> {
  return async (_previous, form) => await run(entries(form), recipe.input, async () => recipe.work);
}

/** A button's action for anybody, with nothing to fill in: signing out. It redirects. */
export function publicAction(work: () => Promise<never>) {
  return async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      unstable_rethrow(error);
      throw new Error(explain(error).message);
    }
  };
}

/** An action that code calls, not a form. */
export function callAction<S extends z.ZodType, R>(recipe: Recipe<S, R>) {
  return async (input: z.input<S>): Promise<Reply<R>> => {
    try {
      const staff = await requireStaff();
      requireRight(staff, recipe.permission);
      const parsed = recipe.input.safeParse(input);
      if (!parsed.success) throw new AppError("invalid", Object.values(firstByField(parsed.error)).join(" "));
      return { ok: true, value: await recipe.work(staff, parsed.data) };
    } catch (error) {
      unstable_rethrow(error);
      return { ok: false, problem: explain(error) };
    }
  };
}
