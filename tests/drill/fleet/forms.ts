/** The forms of a page as a browser without scripts finds them. React writes attributes in double quotes. */

type Button = { label: string; name: string | undefined; value: string };
export type PageForm = { fields: Map<string, string>; buttons: Button[] };

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };
const decode = (text: string) => text.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name) => entities[name] ?? "");

function attributeOf(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(` ${name}="([^"]*)"`).exec(tag) ?? [];
  return value === undefined ? undefined : decode(value);
}

/** What a screen reader says: the accessible name if there is one, else the text. */
function labelOf(tag: string, content: string): string {
  return attributeOf(tag, "aria-label") ?? decode(content.replace(/<[^>]*>/g, "")).trim();
}

function buttonsOf(html: string): Button[] {
  return [...html.matchAll(/(<button\b[^>]*>)(.*?)<\/button>/gs)]
    .filter(([, tag = ""]) => attributeOf(tag, "type") === "submit")
    .map(([, tag = "", content = ""]) => ({
      label: labelOf(tag, content),
      name: attributeOf(tag, "name"),
      value: attributeOf(tag, "value") ?? "",
    }));
}

function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b[^>]*>(.*?)<\/form>/gs)].map(([, content = ""]) => {
    const fields = new Map<string, string>();
    for (const [tag] of content.matchAll(/<input\b[^>]*>/g)) {
      const name = attributeOf(tag, "name");
      // What is not ticked is not sent.
      const isOff = attributeOf(tag, "type") === "checkbox" && attributeOf(tag, "checked") === undefined;
      if (name !== undefined && !isOff) fields.set(name, attributeOf(tag, "value") ?? "");
    }
    return { fields, buttons: buttonsOf(content) };
  });
}

/** The form with a button whose label begins so; undefined where the page offers none that can be pressed. */
export function findForm(html: string, label: string): PageForm | undefined {
  return formsOf(html).find(({ buttons }) => buttons.some((button) => button.label.startsWith(label)));
}

/** What pressing that button sends. */
export function fill(form: PageForm, label: string, typed: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of form.fields) if (!(name in typed)) data.append(name, value);
  for (const [name, value] of Object.entries(typed)) data.append(name, value);
  const button = form.buttons.find((each) => each.label.startsWith(label));
  if (button?.name !== undefined) data.append(button.name, button.value);
  return data;
}
