/**
 * `npm run drill`: proofs with real processes, that are killed and frozen in front of you.
 *
 * `npm run drill [-- <words>]`  every step of the wizard meets every trouble, in four ways (steps.ts)
 * `npm run drill -- fleet`      app instances and workers are killed and frozen at random under load (fleet/run.ts)
 * `npm run drill -- deploy`     pages of one build before the server of the next, in Chromium (deploy.ts)
 */
const programs: Record<string, () => Promise<unknown>> = {
  fleet: async () => (await import("./fleet/run.ts")).run(process.argv.slice(3)),
  deploy: async () => (await import("./deploy.ts")).run(),
};

const named = programs[process.argv[2] ?? ""];
await (named ? named() : import("./steps.ts"));
