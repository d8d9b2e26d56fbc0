// The walls that can be seen from imports. tests/walls breaks each of them once on purpose.
// TypeScript 7 has no compiler API, so files are parsed with swc; it tells `import type` apart.

const types = "type-only";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "components-stay-furniture",
      comment: "Components see components and lib/forms; of everything else they may know types.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|lib|prisma|tests)/", pathNot: "^lib/forms/", dependencyTypesNot: [types] },
    },
    {
      name: "components-without-server-packages",
      comment: "Props in, events out: no database, no sign-in library, nothing of Node.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "(^|node_modules/)(next-auth|jose|pg|pino|@prisma|@node-rs|@electric-sql|rate-limiter-flexible)(/|$)",
      },
    },
    {
      name: "components-without-node",
      comment: "A component may run in a browser.",
      severity: "error",
      from: { path: "^components/" },
      to: { dependencyTypes: ["core"], dependencyTypesNot: [types] },
    },
    {
      name: "polytomic-by-its-users-only",
      comment: "Nobody enters Polytomic's house except through one client, and only these use it.",
      severity: "error",
      from: {
        path: "^(app|components|lib)/",
        pathNot:
          "^lib/(polytomic|onboarding|operations|keys|users|tenants|health|connect|reconcile|connection|sandbox|cli)/",
      },
      to: { path: "^lib/polytomic/" },
    },
    {
      name: "sandbox-knows-the-wire-only",
      comment: "The sandbox stands in for somebody else's program: it must not share our code.",
      severity: "error",
      from: { path: "^lib/sandbox/" },
      to: { path: "^(app|components|lib|prisma)/", pathNot: "^lib/(sandbox/|polytomic/wire)" },
    },
    {
      name: "sandbox-is-its-own-process",
      comment: "Only the start program knows the sandbox, and it starts it as a process.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/sandbox/" },
      to: { path: "^lib/sandbox/" },
    },
    {
      name: "one-database-client",
      comment: "Only lib/base/db makes a client; the others take its types.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/base/db\\.ts$" },
      to: { path: "^prisma/client/", dependencyTypesNot: [types] },
    },
    {
      name: "sign-in-library-in-staff-only",
      comment: "next-auth is known to lib/staff alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/staff/" },
      to: { path: "(^|node_modules/)next-auth(/|$)" },
    },
    {
      name: "encryption-in-seal-only",
      comment: "Encryption happens in lib/base/seal alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/base/seal\\.ts$" },
      to: { path: "(^|node_modules/)jose(/|$)" },
    },
    {
      name: "foundations-hold-nothing-up-by-themselves",
      comment: "lib/base does not know who stands on it.",
      severity: "error",
      from: { path: "^lib/base/" },
      to: { path: "^(app|components|lib|tests)/", pathNot: "^lib/base/" },
    },
    {
      name: "forms-are-for-browsers",
      comment: "A browser loads lib/forms: it sees nothing else of ours and nothing of Node.",
      severity: "error",
      from: { path: "^lib/forms/" },
      to: {
        path: "^(app|components|lib|prisma|tests)/",
        pathNot: "^lib/forms/",
        dependencyTypesNot: [types],
      },
    },
    {
      name: "forms-without-node",
      comment: "A browser loads lib/forms.",
      severity: "error",
      from: { path: "^lib/forms/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "nobody-imports-doors",
      comment: "app is imported by nothing but itself.",
      severity: "error",
      from: { pathNot: "^app/" },
      to: { path: "^app/" },
    },
    {
      name: "people-without-furniture",
      comment: "lib does not know what it looks like.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^components/" },
    },
    {
      name: "programs-are-not-libraries",
      comment: "lib/cli is run, not imported.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/cli/" },
      to: { path: "^lib/cli/" },
    },
    {
      name: "product-without-tests",
      comment: "What runs does not need what tests it.",
      severity: "error",
      from: { path: "^(app|components|lib)/" },
      to: { path: "^tests/" },
    },
    {
      name: "product-without-dev-packages",
      comment: "What runs needs no dev dependency. Writing a migration and asking about types does.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/cli/migration\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: [types, "npm"] },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: [types] } },
    },
    {
      name: "everything-resolves",
      comment: "An import that cannot be followed cannot be checked.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: ["node_modules", "^prisma/client"] },
    exclude: { path: "^(\\.next|\\.data|test-results|playwright-report)/" },
    builtInModules: { add: ["node:sqlite"] },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["react-server", "import", "require", "node", "types", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
