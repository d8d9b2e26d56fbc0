/** What stands where no one of the team acted. */
const words = new Set(["The app", "The customer", "Someone with the link", "Someone not signed in"]);

/** Who did something: a name, which stays as it is when the page is translated. */
export function Person({ name }: { name: string }) {
  return <span translate={words.has(name) ? undefined : "no"}>{name}</span>;
}
