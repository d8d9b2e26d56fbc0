/** `npm run bench -- <name>`: runs one measurement and prints the result. */
const benches: Record<string, () => Promise<{ run: () => Promise<void> }>> = {
  audit: () => import("./audit.ts"),
  blueprints: () => import("./blueprints.ts"),
  provision: () => import("./provision.ts"),
  memory: () => import("./memory.ts"),
  page: () => import("./page.ts"),
  tenants: () => import("./tenants.ts"),
  rollout: () => import("./rollout.ts"),
  "rotate-keys": () => import("./rotate-keys.ts"),
};

const name = process.argv[2] ?? "";
const load = benches[name];
if (!load) {
  process.stderr.write(`There is no bench “${name}”. The benches are: ${Object.keys(benches).join(", ")}.\n`);
  process.exit(2);
}
await (await load()).run();
