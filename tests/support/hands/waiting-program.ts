/** A program that only waits, for tests of how programs end. It prints its process id, and a signal ends it with 7. */
process.once("SIGTERM", () => process.exit(7));
process.once("disconnect", () => process.exit(1));
process.stdout.write(`${process.pid}\n`);
setInterval(() => {}, 1_000);
