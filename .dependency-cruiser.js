// The walls that can be seen from imports. tests/walls breaks each of them once on purpose.
// TypeScript 7 has no compiler API, so files are parsed with swc; it tells `import type` apart.

const types = "type-only";

/**
 * The floors of lib. Imports go down, types too; rooms of one rank do not import each other. The programs of
 * `cli` are on top; the sandbox is a program of somebody else and stands on no floor.
 */
export const ranks = {
  cli: 11,
  operations: 10,
  reconcile: 9,
  directory: 9,
  timeline: 9,
  // Counts for pictures over time.
  overview: 9,
  // Above activity, because a connect link shows the connections that exist.
  connect: 9,
  onboarding: 8,
  "key-links": 8,
  // Above keys, which it replaces.
  "key-batches": 8,
  // Above keys, which it verifies.
  batches: 8,
  activity: 8,
  blueprints: 8,
  keys: 7,
  users: 6,
  organizations: 6,
  engine: 5,
  tenants: 4,
  access: 4,
  // Above staff, because its readers ask for a right.
  partner: 4,
  // Above staff, because its readers ask for a right; below tenants, whose attention it announces.
  notices: 3.5,
  staff: 3,
  // Below staff, because links for people are mailed.
  mail: 2,
  polytomic: 2,
  audit: 2,
  // Below the engine, which queues what is due, and below partner, which shows how the queue is.
  queue: 2,
  // Below staff, because an invitation is such a link.
  links: 2,
  base: 1,
  forms: 1,
  messages: 1,
};

const floors = Object.entries(ranks).map(([room, rank]) => {
  const closed = Object.keys(ranks).filter((other) => other !== room && ranks[other] >= rank);
  return {
    name: `floor-of-${room}`,
    comment: "Imports in lib go down by rank, types included.",
    severity: "error",
    from: { path: `^lib/${room}/` },
    to: { path: `^lib/(${closed.join("|")})/` },
  };
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...floors.filter(({ to }) => to.path !== "^lib/()/"),
    {
      name: "components-stay-furniture",
      comment: "Components see components and lib/forms; of everything else they may know types.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|lib|prisma|tests)/", pathNot: "^lib/forms/", dependencyTypesNot: [types] },
    },
    {
      name: "components-without-validation",
      comment: "The schemas of forms bring zod, which would be half as large as all else that a page loads.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "^lib/forms/|(^|node_modules/)zod(/|$)",
        pathNot:
          "^lib/forms/(audit-kinds|contact|docs|health|href|json-text|limits|most-chosen|needs|packed-ids|snooze-days|state|timeline-kinds|type-ids|usual-sort|values|view-name)\\.ts$",
        dependencyTypesNot: [types],
      },
    },
    {
      name: "components-without-server-packages",
      comment: "Props in, events out: no database, no sign-in library, nothing of Node.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "(^|node_modules/)(next-auth|openid-client|jose|pg|pino|@prisma|@node-rs|@electric-sql|rate-limiter-flexible)(/|$)",
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
      name: "polytomic-by-lib-only",
      comment: "Nobody enters Polytomic's house except through one client, which only lib uses.",
      severity: "error",
      from: { path: "^(app|components)/" },
      to: { path: "^lib/polytomic/", dependencyTypesNot: [types] },
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
      comment: "next-auth and openid-client are known to lib/staff alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/staff/" },
      to: { path: "(^|node_modules/)(next-auth|openid-client)(/|$)" },
    },
    {
      name: "queue-library-in-queue-only",
      comment: "pg-boss is known to lib/queue alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/queue/" },
      to: { path: "(^|node_modules/)pg-boss(/|$)" },
    },
    {
      name: "mail-library-in-mail-only",
      comment: "nodemailer is known to lib/mail alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/mail/" },
      to: { path: "(^|node_modules/)nodemailer(/|$)" },
    },
    {
      name: "queued-by-enqueue-only",
      comment: "A job is queued in the transaction that makes it true: only enqueue sends.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/queue/" },
      to: { path: "^lib/queue/boss", dependencyTypesNot: [types] },
    },
    {
      name: "workers-started-by-cli-only",
      comment: "Jobs are run by the worker's process, never by the app's.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/(queue|cli)/" },
      to: { path: "^lib/queue/(work|lane)\\.ts$", dependencyTypesNot: [types] },
    },
    {
      name: "encryption-in-seal-only",
      comment: "Encryption happens in lib/base/jwe alone.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/base/jwe\\.ts$" },
      to: { path: "(^|node_modules/)jose(/|$)" },
    },
    {
      name: "foundations-hold-nothing-up-by-themselves",
      comment: "lib/base knows nobody who stands on it, nor the tests.",
      severity: "error",
      from: { path: "^lib/base/" },
      to: { path: "^(app|components|lib|tests)/", pathNot: "^lib/base/" },
    },
    {
      name: "lib-has-rooms-only",
      comment: "Every file of lib belongs to a room of a known rank.",
      severity: "error",
      from: { path: "^lib/", pathNot: `^lib/(${[...Object.keys(ranks), "sandbox"].join("|")})/` },
      to: {},
    },
    {
      name: "registry-under-the-roof",
      comment: "Only the roof sees the registry of all operations.",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^lib/(operations|cli)/" },
      to: { path: "^lib/operations/registry" },
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
      name: "no-knots-of-rooms",
      comment: "Two rooms that need each other are one.",
      severity: "error",
      scope: "folder",
      from: { path: "^(lib|components)/" },
      to: { circular: true },
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
