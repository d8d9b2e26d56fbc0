/** The customers of `npm run seed -- --demo`: made up, with addresses that lead nowhere. */

/** How far an onboarding got, or what became of the customer since. */
export type Fate =
  | "fine"
  | "organization"
  | "user"
  | "dead-key"
  | "overlap"
  | "no-answer"
  | "hold"
  | "archived";

export type DemoCustomer = {
  externalId: string;
  name: string;
  email: string;
  labels: string;
  fate: Fate;
  ageDays: number;
};

/** Nobody signs in as one of them: they have no password. */
export const demoStaff = [
  { name: "Onboarding EMEA", email: "onboarding-emea@example.com" },
  { name: "Onboarding Americas", email: "onboarding-americas@example.com" },
  { name: "Support", email: "support@example.com" },
];

const names = [
  "Alder Analytics, Bright Harbor Clinics, Cedar Freight, Delta Foods, Ember Robotics, Falcon Logistics, Granite Retail",
  "Harbor Health, Iris Media, Juniper Textiles, Kestrel Motors, Lumen Labs, Meridian Water, Nimbus Software",
  "Northwind Clinics, Orchid Foods, Pioneer Systems, Quarry Metals, River Valley Credit, Summit Outdoor, Tidal Energy",
  "Umber Coffee, Vertex Learning, Willow Insurance, Arbor Homes, Beacon Travel, Copper Mining, Dune Hotels",
  "Elm Street Pharmacy, Fjord Shipping, Glacier Telecom, Heron Publishing, Inlet Seafood, Jade Cosmetics, Kiln Ceramics",
  "Lantern Events, Maple Dairy, Nova Aerospace, Oak Lane Schools, Pebble Games",
]
  .join(", ")
  .split(", ");

const fates: Record<number, Fate> = {
  3: "dead-key",
  8: "overlap",
  11: "organization",
  16: "user",
  19: "hold",
  22: "dead-key",
  27: "no-answer",
  33: "archived",
};
const labels = ["enterprise", "healthcare, emea", "trial", "retail", "", "priority, partner-led", "apac", ""];

const slug = (name: string) => name.toLowerCase().replaceAll(" ", "-");

/** The same ones each time, the newest first. */
export const demoBook: DemoCustomer[] = names.map((name, n) => ({
  externalId: `CRM-${1001 + n}`,
  name,
  email: `data-platform@${slug(name)}.example.com`,
  labels: labels[n % labels.length] ?? "",
  fate: fates[n] ?? "fine",
  ageDays: Math.floor((n * n) / 12) + n,
}));
