"use client";

import { freeName, textOf, variablesIn } from "./document.ts";
import { useEditing } from "./editing.ts";
import { ChoiceInput, type InputProps } from "./value-inputs.tsx";

/** A secret is never in a blueprint: a variable of type secret stands for it. */
export function SecretInput({ path, label, title = label }: InputProps & { title?: string }) {
  const { draft, set } = useEditing();
  const variables = variablesIn(draft);
  const names = variables.map(({ name }) => textOf(name));
  const secrets = variables.flatMap(({ name, type }) => (type === "secret" ? textOf(name) : []));
  const options = secrets.map((name) => ({ value: `\${secret.${name}}`, label: `Secret ${name}` }));
  const field = String(path.at(-1));
  return (
    <ChoiceInput
      path={path}
      label={label}
      hint="A secret: each tenant gives its own, and it is stored encrypted."
      options={[...options, { value: "+", label: "New secret variable" }]}
      onChoose={(chosen) => {
        if (chosen !== "+") return set(path, chosen || undefined);
        const name = freeName(field, names);
        set(["variables", variables.length], { name, type: "secret", label: title, required: true });
        set(path, `\${secret.${name}}`);
      }}
    />
  );
}
