/** An embedded database with our tables as a process: tells its address, and ends with whoever started it. */
import { openInMemory } from "./embedded.ts";

const { url, close } = await openInMemory();
process.once("disconnect", () => close().finally(() => process.exit(0)));
process.send?.(url);
