// `npm start` and its relatives: node lib/cli/start.js [program.ts] [options of the program]
import { run } from "./bootstrap.js";

const [first, ...rest] = process.argv.slice(2);
const named = first?.endsWith(".ts");
const program = named ? first : "start-app.ts";
// The doctor tells what is missing rather than mending it.
run(`lib/cli/${program}`, named ? rest : process.argv.slice(2), { mayInstall: program !== "doctor.ts" });
