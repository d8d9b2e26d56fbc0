/** Generates and builds what is out of date, as `npm start` would. */
import { makeReady } from "./build.ts";
import { type Child, stop } from "./child.ts";
import { explain } from "./startup-error.ts";

let running: Child | undefined;

process.on("disconnect", async () => {
  if (running) await stop(running);
  process.exit(1);
});
try {
  await makeReady(false, (child) => {
    running = child;
  });
  process.exit();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
