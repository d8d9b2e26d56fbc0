/**
 * The fields by name. Several values of one name (checkboxes) are joined with commas, in order. Anybody can call an
 * action without a form, which then has no fields.
 */
export function entries(form: unknown): Record<string, string> {
  if (!(form instanceof FormData)) return {};
  const typed = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.startsWith("$ACTION_") || typeof value !== "string") continue;
    const before = typed.get(name);
    typed.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(typed);
}

/** Returns the input to the form, without the values that must not appear in a page. */
export function echo(typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(typed).filter(([name]) => !/password|secret|token|^code$/i.test(name)),
  );
}
