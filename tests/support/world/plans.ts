/** A plan as EXPLAIN (ANALYZE, FORMAT JSON) gives it, and what it has read of the tenants. */
export type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  /** Rows are reported for each loop. */
  "Actual Loops": number;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Plan[];
};

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

export const readsAll = (plan: Plan) =>
  nodesOf(plan).some((node) => node["Node Type"].includes("Seq Scan") && node["Relation Name"] === "tenant");

/** How many tenants a plan has looked at. */
export const lookedAt = (plan: Plan) =>
  nodesOf(plan)
    .filter((node) => node["Relation Name"] === "tenant")
    .reduce(
      (sum, node) =>
        sum +
        node["Actual Loops"] *
          (node["Actual Rows"] +
            (node["Rows Removed by Filter"] ?? 0) +
            (node["Rows Removed by Index Recheck"] ?? 0)),
      0,
    );
