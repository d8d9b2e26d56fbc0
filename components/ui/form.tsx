"use client";

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  use,
  useActionState,
  useEffect,
  useRef,
  useState,
} from "react";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import { isOfRequest, keepWhenPageGoes, takeKeptValues } from "./kept-values.ts";
import { keepWhenLost } from "./lost-answer.ts";
import { anotherPerson, PersonContext } from "./person.ts";
import { useSendAgain } from "./send-again.ts";

/** A form's last response, and the function that sends it. */
export type FormHandle<Data = unknown> = {
  state: FormState<Data>;
  submit: (form: FormData) => void;
  /** Whether it is under way, also when it is sent again without a click. */
  isPending: boolean;
};

/**
 * For a page that shows a form's answer outside the form as well; else `<Form action>` is enough. Every form
 * is sent through here, so a missing response is handled here.
 */
export function useForm<Data>(action: FormAction<Data>): FormHandle<Data> {
  const [state, submit, isPending] = useActionState(keepWhenLost(action), idle);
  return { state, submit, isPending };
}

/** The same form for one of several records. Ignores a response about another record. */
export function formOf<Data>(form: FormHandle<Data>, name: string, value: string): FormHandle<Data> {
  return form.state.values[name] === value ? form : { ...form, state: idle };
}

type Context = {
  state: FormState<unknown>;
  /** The initial values. */
  initial: Record<string, string | undefined>;
  /** What was typed and is kept; null where the form is reset. */
  typed: Record<string, string> | null;
  prefix: string;
  disabledReason: string | undefined;
  isPending: boolean;
};

const FormContext = createContext<Context>({
  state: idle,
  initial: {},
  typed: null,
  prefix: "",
  disabledReason: undefined,
  isPending: false,
});

/** The form around this, for its buttons and for what shows its answer. */
export const useFormContext = () => use(FormContext);

/** What one field of the form around this shows. */
export function useField(name: string) {
  const { state, initial, typed, prefix } = use(FormContext);
  // A box that is not ticked is not sent.
  const tick = (typed ?? initial)[name];
  return {
    id: `${prefix}${name}`,
    value: typed?.[name] ?? initial[name],
    isTicked: tick === "on" || tick === "true",
    error: state.problem?.fields?.[name],
  };
}

type FormProps = Omit<ComponentProps<"form">, "action" | "hidden" | "noValidate"> & {
  /** What the fields show until something is typed, by their names. */
  values?: Context["initial"] | undefined;
  /** Hidden fields, such as the record's id. */
  hidden?: Record<string, string | undefined> | undefined;
  /** Before the ids of the fields, where two forms of a page share a name. */
  prefix?: string | undefined;
  /** Why it cannot be sent; shown at its button. */
  disabledReason?: string | undefined;
  /** Keeps what was typed although the answer was "done". */
  keep?: boolean | undefined;
  children?: ReactNode;
};

/** A form that also works without script. Its fields, buttons and outcome read the rest from the context. */
export function Form<Data>({
  action,
  form,
  ...rest
}: FormProps &
  ({ action: FormAction<Data>; form?: undefined } | { form: FormHandle<Data>; action?: undefined })) {
  return form === undefined ? <OwnForm action={action} {...rest} /> : <FormElement form={form} {...rest} />;
}

function OwnForm<Data>({ action, ...rest }: FormProps & { action: FormAction<Data> }) {
  return <FormElement form={useForm(action)} {...rest} />;
}

const pick = (values: Record<string, string>, names: string[]) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));

function FormElement<Data>({
  form: { state, submit, isPending },
  values = {},
  hidden = {},
  prefix = "",
  disabledReason,
  keep = false,
  className = "space-y-5",
  onSubmit,
  children,
  ...rest
}: FormProps & { form: FormHandle<Data> }) {
  const element = useRef<HTMLFormElement>(null);
  const [kept, setKept] = useState<Record<string, string> | null>(null);
  useEffect(() => {
    if (element.current) setKept(takeKeptValues(prefix, element.current));
  }, [prefix]);
  const isLost = state.status === "lost";
  const isOver = state.status === "done" && !keep;
  useEffect(() => {
    if (isOver) return undefined;
    return keepWhenPageGoes(prefix, isLost, () => {
      const form = element.current;
      return form && { form, values: echo(entries(new FormData(form))) };
    });
  }, [isLost, isOver, prefix]);
  const isIdle = state.status === "idle";
  // What was kept is for the next request only.
  const [isSent, setSent] = useState(false);
  if (!isIdle && !isSent) setSent(true);
  const restored = isSent ? null : kept;
  const typed = isIdle ? restored : isOver ? null : state.values;
  // Sent again, it must be the same request: the operation of the same id, about what the person saw then.
  const names = Object.keys(hidden);
  const same = isLost
    ? pick(state.values, names)
    : isIdle
      ? pick(restored ?? {}, names.filter(isOfRequest))
      : {};
  const given = { ...hidden, ...same };
  const keepSent = useSendAgain(state, submit);
  const person = use(PersonContext);
  const isRefused = state.problem?.code === anotherPerson;
  useEffect(() => {
    if (isRefused) person?.look();
  }, [isRefused, person]);
  return (
    <FormContext value={{ state, initial: values, typed, prefix, disabledReason, isPending }}>
      <form
        {...rest}
        ref={element}
        // A select shows a new initial value only when it is new itself.
        key={kept === null ? "typed" : "kept"}
        action={submit}
        onSubmit={(event) => {
          onSubmit?.(event);
          keepSent(event);
        }}
        noValidate
        className={className}
      >
        {person && <input type="hidden" name="person" value={person.id} />}
        {Object.entries(given).map(
          ([name, value]) =>
            value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
        )}
        {children}
      </form>
    </FormContext>
  );
}
