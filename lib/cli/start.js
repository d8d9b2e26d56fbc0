// `npm start` and its relatives: node lib/cli/start.js [program.ts] [options of the program]
// A program is a file of lib/cli, or a path from the root.
import { run } from "./bootstrap.js";

const [first, ...rest] = process.argv.slice(2);
const named = first?.endsWith(".ts");
const program = named ? first : "start-app.ts";
const path = program.includes("/") ? program : `lib/cli/${program}`;
// The doctor tells what is missing rather than mending it.
run(path, named ? rest : process.argv.slice(2), { mayInstall: program !== "doctor.ts" });
