/** An embedded database with our tables as a process: tells its address, and ends with whoever started it. */
import { openInMemory } from "./embedded.ts";

const { url, close } = await openInMemory();
for (const event of ["SIGTERM", "disconnect"])
  process.once(event, () => close().finally(() => process.exit(0)));
process.send?.(url);
