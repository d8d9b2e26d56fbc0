import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { Form, formOf } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormState, idle } from "#lib/forms/state.ts";

const options = ["user", "admin"].map((value) => ({ value, label: value }));
const values = { email: "stored@customer.example", role: "admin", seesKeys: "true", password: "stored" };
const wrong: FormState = {
  status: "invalid",
  values: { email: "typed", role: "user", tenantId: "old" },
  problem: { code: "invalid", message: "Check it.", fields: { email: "No address." } },
};

type Props = { hidden?: Record<string, undefined>; prefix?: string; keep?: boolean; disabledReason?: string };

/** The HTML of one form in this state, with a field of each kind. */
function html(state: FormState, props: Props = {}): string {
  const fields = [
    h(FormOutcome, { key: "outcome" }),
    h(TextField, { key: "email", name: "email", label: "Email", hint: "Theirs." }),
    h(SelectField, { key: "role", name: "role", label: "Role", options }),
    h(CheckboxField, { key: "seesKeys", name: "seesKeys", label: "Sees keys" }),
    h(PasswordField, { key: "password", name: "password", label: "Password" }),
    h(SubmitButton, { key: "send" }, "Send"),
  ];
  const form = { state, submit: () => undefined, isPending: false };
  return renderToStaticMarkup(h(Form, { form, values, hidden: { tenantId: "new" }, ...props }, fields));
}

/** The tag of the control of this name. */
const control = (text: string, name: string) =>
  new RegExp(`<(input|select)[^>]*name="${name}"[^>]*>`).exec(text)?.[0];
const chosen = (text: string) => /<option value="(\w+)" selected="">/.exec(text)?.[1];

test("what a form did is good, unless it found something to look at", () => {
  const done = { status: "done" as const, values: {}, message: "Compared" };
  expect(html(done)).toContain("border-good");
  expect(html({ ...done, tone: "warn" })).toMatch(/role="status"[^>]*border-warn/);
});

test("a form begins with what it is given, and never with a password", () => {
  const text = html(idle);
  expect(control(text, "email")).toContain('value="stored@customer.example"');
  expect(chosen(text)).toBe("admin");
  expect(control(text, "seesKeys")).toContain("checked");
  expect(control(text, "password")).not.toContain("value=");
  expect(text).not.toContain('role="alert"');
});

test("what was typed is kept after an error, an unticked box too, and the error is tied to its field", () => {
  const text = html(wrong);
  expect(control(text, "email")).toContain('value="typed"');
  expect(control(text, "email")).toContain('aria-invalid="true"');
  expect(control(text, "email")).toContain('aria-describedby="email-error email-hint"');
  expect(text).toMatch(/id="email-error"[^>]*>.*No address\./);
  expect(text).toContain('<a class="link text-bad" href="#email">No address.</a>');
  expect(chosen(text)).toBe("user");
  expect(control(text, "seesKeys")).not.toContain("checked");
  expect(control(text, "role")).not.toContain("aria-invalid");
});

test("hidden fields hold the page's values, never those sent before", () => {
  expect(control(html(wrong), "tenantId")).toContain('value="new"');
  expect(control(html(idle, { hidden: { tenantId: undefined } }), "tenantId")).toBeUndefined();
});

test("a finished form is reset, unless the typed text is to be kept", () => {
  const done: FormState = { status: "done", values: wrong.values, message: "Saved." };
  expect(control(html(done), "email")).toContain('value="stored@customer.example"');
  expect(html(done)).toContain("Saved.");
  expect(control(html(done, { keep: true }), "email")).toContain('value="typed"');
});

test("two forms of a page share names without sharing ids", () => {
  const text = html(wrong, { prefix: "remove-" });
  expect(control(text, "email")).toContain('id="remove-email"');
  expect(text).toContain('for="remove-email"');
  expect(text).toContain('href="#remove-email"');
});

test("a form that may not be sent says why at its button, and has none that sends it", () => {
  const text = html(idle, { disabledReason: "Viewers look." });
  expect(text).toContain("Viewers look.");
  expect(text).not.toContain('type="submit"');
});

test("an answer about one record of several is no other record's", () => {
  const form = { state: { ...wrong, values: { userId: "a" } }, submit: () => undefined, isPending: false };
  expect(formOf(form, "userId", "a").state).toBe(form.state);
  expect(formOf(form, "userId", "b").state).toBe(idle);
});
