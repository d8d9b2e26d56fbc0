/** An embedded database with our tables as a process: reports its address, and exits with its parent process. */
import { openInMemory } from "./embedded.ts";

const { url, close } = await openInMemory();
for (const event of ["SIGTERM", "disconnect"])
  process.once(event, () => close().finally(() => process.exit(0)));
process.send?.(url);
