import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey, nearTo } from "#lib/tenants/name-key.ts";
import { shortName } from "#lib/tenants/names.ts";

const isNear = (one: string, other: string) => nearTo(one)(other);

test.each([
  ["Acme", "ACME"],
  ["Acme", "Acme, Inc."],
  ["Acme Inc", "acme LTD"],
  ["Acme Co. Ltd", "Acme"],
  ["Northwind Clinics", "North-wind  clinics"],
  ["Northwind Clinics", "North\u00a0Wind Clinics"],
  ["Crédit Nord S.A.", "Credit Nord"],
  ["Smith & Sons", "Smith and Sons"],
  ["Ørsted A/S", "Ørsted"],
  ["Ørsted", "Orsted ApS"],
  ["Müller Straßenbau GmbH", "MULLER STRASSENBAU"],
  ["東京データ 株式会社", "株式会社東京データ"],
  ["東京データ", "（株）東京データ"],
  ["東京データ", "㈱東京ﾃﾞｰﾀ"],
  ["北京小米科技有限责任公司", "北京小米科技"],
  ["주식회사 카카오", "(주)카카오"],
  ["Larkspur Hotel", "Larkspur Hotels"],
  ["Larkspur Hotels GmbH", "The Larkspur Hotel"],
  ["Meyer Logistik", "Mayer Logistik"],
  ["Schmidt Bau GmbH & Co. KG", "Schmidt Bau"],
  ["Cemex, S.A.B. de C.V.", "CEMEX"],
  ["Grupo Alfa S. de R.L. de C.V.", "Grupo Alfa"],
  ["Infosoft Pvt. Ltd.", "Infosoft"],
  ["Infosoft Private Limited", "INFOSOFT LLP"],
  ["ООО «Ромашка»", "Ромашка"],
  ["ТОВ Ромашка", "ромашка"],
  ["The Coffee House", "Coffee House, Ltd"],
  ["O'Brien Plc", "OBrien"],
  ["Budimex Sp. z o.o.", "Budimex S.A."],
  ["Škoda a.s.", "SKODA"],
  ["UAB Vilniaus Duona", "Vilniaus Duona"],
  ["PT Telkom Tbk", "Telkom"],
  ["Siam Cement บริษัท จำกัด", "Siam Cement"],
  ["Koç Holding A.Ş.", "Koc Holding"],
  ["Anadolu San. ve Tic. Ltd. Şti.", "Anadolu"],
  ["AB Volvo", "Volvo"],
  ["Elta Pty. Ltd.", "Elta"],
  ["Ελληνική Τράπεζα Α.Ε.", "ΕΛΛΗΝΙΚΗ ΤΡΑΠΕΖΑ"],
  ['טבע בע"מ', "טבע"],
])("%s is near %s", (one, other) => {
  expect(isNear(one, other)).toBe(true);
  expect(isNear(other, one)).toBe(true);
});

test.each([
  ["Acme", "Acme Health"],
  ["Northwind", "Southwind"],
  ["Inc", "Ltd"],
  ["Store 12", "Store 13"],
  ["Store 1", "Store 12"],
  ["Plant A", "Plant B"],
  ["IBM", "ICM"],
  ["Acme", "Acne"],
  ["東京電力", "東京電気"],
  ["Larkspur Hotel", "Larkspur Hostels"],
  ["Coop Nord", "Coop Sud"],
  ["Delta Air", "Delta Airways"],
  ["かき商店", "がき商店本"],
  ["!!!", "???"],
  ["\ufe70", "\ufe76"],
])("%s is not near %s", (one, other) => {
  expect(isNear(one, other)).toBe(false);
});

test("a name that shows anything has a key, which is near itself and any one letter more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
      if (/[\p{L}\p{N}]/u.test(name)) expect(nameKey(name)).not.toBe("");
      expect(isNear(name, name)).toBe(true);
    }),
    { examples: [["\ufe70"]] },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{5,20}zz$/), fc.nat(), (name, at) => {
      const index = at % (name.length - 1);
      expect(isNear(name, `${name.slice(0, index)}q${name.slice(index)}`)).toBe(true);
    }),
  );
});

test.each([
  [" \ufeffAcme\u00ad Nor\u00addic\u200b ", "Acme Nordic"],
  ["Acme\tNordic", "Acme Nordic"],
  ["Ac\u200bme", "Ac me"],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["👩\u200d🚀 Labs", "👩\u200d🚀 Labs"],
  ["x".repeat(200), "x".repeat(120)],
])("%j from Polytomic is %j", (name, short) => {
  expect(shortName(name)).toBe(short);
});
