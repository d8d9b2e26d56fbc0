import "server-only";
import { revalidatePath } from "next/cache";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { takeRequest } from "#lib/base/request.ts";
import type { FormAction, FormState, Reply } from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { door } from "./door.ts";
import { firstByField } from "./input.ts";
import { permitPerson, type Requirement, recordIfRefused } from "./permit.ts";
import { explain, explainToAnybody } from "./problem.ts";

/**
 * The one way to make a server action: permission, input, work, and one shape for errors. A form's work returns what
 * the form shows next, or redirects.
 */
type Recipe<S extends z.ZodType, R> = Requirement & {
  input: S;
  work: (staff: Staff, input: z.output<S>) => Promise<R>;
};

type FormResult<Data> = Pick<FormState<Data>, "message" | "tone" | "data"> | undefined;

async function run<S extends z.ZodType, Data>(
  form: FormData,
  input: S,
  permit: (renderedFor: string | undefined) => Promise<(input: z.output<S>) => Promise<FormResult<Data>>>,
  say = explain,
): Promise<FormState<Data>> {
  takeRequest();
  const typed = entries(form);
  const values = echo(typed);
  try {
    const work = await permit(typed.person);
    const parsed = input.safeParse(typed);
    if (!parsed.success) {
      const fields = firstByField(parsed.error);
      const problem = { code: "invalid", message: "Check the highlighted fields.", fields };
      return { status: "invalid", values, problem };
    }
    return { status: "done", values, ...(await work(parsed.data)) };
  } catch (error) {
    unstable_rethrow(error);
    const problem = say(error);
    return { status: problem.fields ? "invalid" : "failed", values, problem };
  }
}

/**
 * A form's action for staff. After its work, even if that failed, the page is rendered again and the browser's cached
 * pages are dropped, so that the back button does not show a submitted form. After a refusal the form stays as it is
 * and shows the reason, unless the recipe sets `refresh: "always"` because the page itself shows the refusal (a
 * failed change, the id of the next form). "never" is for work that changes nothing on a page.
 */
export function formAction<S extends z.ZodType, Data = undefined>({
  input,
  work,
  refresh = "unless-refused",
  ...requirement
}: Recipe<S, FormResult<Data>> & { refresh?: "unless-refused" | "always" | "never" }): FormAction<Data> {
  const made: FormAction<Data> = (_previous, form) =>
    run(form, input, async (renderedFor) => {
      const staff = await permitPerson(requirement, renderedFor);
      return async (given) => {
        let isDue = refresh !== "never";
        try {
          return await work(staff, given);
        } catch (error) {
          await recordIfRefused(staff, requirement.permission, error);
          if (refresh === "unless-refused") isDue = !(error instanceof AppError);
          throw error;
        } finally {
          if (isDue) revalidatePath("/", "layout");
        }
      };
    });
  return door(requirement.permission, made, input);
}

/** A form's action without sign-in: signing in, invitations. */
export function publicFormAction<S extends z.ZodType, Data = undefined>({
  input,
  work,
}: {
  input: S;
  work: (input: z.output<S>) => Promise<FormResult<Data>>;
}): FormAction<Data> {
  return door("anybody", (_previous, form) => run(form, input, async () => work, explainToAnybody), input);
}

/** An action without sign-in that is called from code, not from a form. A link is the proof. */
export function publicCallAction<S extends z.ZodType, R>(recipe: {
  input: S;
  work: (input: z.output<S>) => Promise<R>;
}) {
  const made = async (input: z.input<S>): Promise<Reply<R>> => {
    takeRequest();
    return await reply(recipe.input, input, recipe.work, explainToAnybody);
  };
  return door("anybody", made, recipe.input);
}

/**
 * An action called from code, not from a form. It only reads, so nothing is refreshed. `person`: whom the page was
 * rendered for, which a form sends in a field of this name.
 */
export function callAction<S extends z.ZodType, R>(recipe: Recipe<S, R>) {
  const made = async (input: z.input<S>, person?: string): Promise<Reply<R>> => {
    takeRequest();
    try {
      const staff = await permitPerson(recipe, person);
      return await reply(recipe.input, input, (given) => recipe.work(staff, given));
    } catch (error) {
      unstable_rethrow(error);
      return { ok: false, problem: explain(error) };
    }
  };
  return door(recipe.permission, made, recipe.input);
}

async function reply<S extends z.ZodType, R>(
  schema: S,
  input: z.input<S>,
  work: (input: z.output<S>) => Promise<R>,
  say = explain,
): Promise<Reply<R>> {
  try {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new AppError("invalid", Object.values(firstByField(parsed.error)).join(" "));
    return { ok: true, value: await work(parsed.data) };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, problem: say(error) };
  }
}
