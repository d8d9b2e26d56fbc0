/**
 * Limits of memory for the app and the workers. On a machine with much memory V8 collects late, so a process grows to
 * several times of what it needs. An operator's NODE_OPTIONS and MALLOC_ARENA_MAX come first.
 */

/**
 * In MiB. The old space is far above what is in use (about 60), because a process that reaches it ends: Polytomic does
 * not page its list of organizations.
 */
const limits = { "max-old-space-size": 512, "max-semi-space-size": 4 };

/** For the C library: few arenas, because each keeps what was freed in it. */
const arenas = "2";

export function memoryFlags({ NODE_OPTIONS = "" }: NodeJS.ProcessEnv): string[] {
  // V8 accepts both spellings.
  const chosen = NODE_OPTIONS.replaceAll("_", "-");
  return Object.entries(limits)
    .filter(([name]) => !chosen.includes(`--${name}`))
    .map(([name, size]) => `--${name}=${size}`);
}

export const withArenas = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  MALLOC_ARENA_MAX: env.MALLOC_ARENA_MAX || arenas,
});
