import "server-only";

/*
 * Legal forms that companies add before or after their name, in many countries. No JavaScript package has such a
 * list. Longer forms made of these ("Pvt. Ltd.", "Sdn Bhd", "Co., Ltd.") need no entry.
 */
export const legalForms = `
the, a, firm, company, co, corporation, corp, incorporated, inc, limited, ltd, plc, llc, llp, lllp, lp, pllc, pbc,
public limited company, limited liability company, limited partnership, cic, dac, clg, teoranta, pty, proprietary,
private, pvt, pte, opc, sdn, bhd, berhad, fze, fzco, fzc, fz, dmcc, wll, pjsc, psc, saog, saoc, ksc, bsc, sal, sae,
soc, npc, rf,
gmbh, ggmbh, mbh, gesmbh, gesellschaft mit beschränkter haftung, ag, aktiengesellschaft, kg, kgaa, ohg, og, keg, gbr,
ug, ug haftungsbeschränkt, ek, ekfm, eg, ev, se, partg, partgmbb, & Co, & Co KG, & Co KGaA, & Co OHG, und Co KG, firma,
sa, s/a, sas, sasu, sarl, eurl, sci, snc, sca, scop, gie, scs, scsp, société anonyme, société, sté, cie, et Cie, & Cie,
ets, établissements, asbl, sprl, srl, spa, s.p.a., srls, sapa, sapi, scarl, soc coop, società, società per azioni,
sagl, ltée, ltee, enr,
sl, slu, sll, sau, scp, sociedad anónima, sociedad limitada, sa de cv, sab de cv, sapi de cv, sas de cv, srl de cv,
s de rl de cv, s de rl, sc de rl, sac, eirl, y Cía, cía, compañía, ltda, limitada, lda, unipessoal, eireli, epp, mei,
bv, nv, bvba, vof, cv, cvba, vzw, stichting, coöperatie, ua,
as, asa, aps, ivs, ks, amba, ab, aktiebolag, hb, kb, oy, oyj, ky, tmi, ehf, hf, slf, ans, enk, publ,
ou, osaühing, uab, sia, mb, tu, sp z oo, sp zoo, spółka z ograniczoną odpowiedzialnością, spółka akcyjna, sp k, sp j,
spk, spj, sro, spol s ro, spol s r o, s r o, vos, kft, zrt, nyrt, bt, kkt, doo, jdoo, dooel, dd, ad, ead, eood, ood,
ooo, oao, zao, pao, ao, tov, tzov, too, prat, pat,
ооо, оао, зао, пао, ао, ип, тов, тоо, прат, пат, чп, фоп, еоод, оод, еад, ад, доо,
общество с ограниченной ответственностью, акционерное общество, товариство з обмеженою відповідальністю,
αε, επε, οε, εε, ικε, ανώνυμη εταιρεία, a.ş., anonim şirketi, limited şirketi, ltd şti, şti, san ve tic, sanayi ve ticaret,
pt, tbk, persero, tnhh, jsc, công ty tnhh, công ty cổ phần, công ty, บริษัท, จำกัด, มหาชน, บริษัทจำกัด,
kk, gk, yk, kabushiki kaisha, godo kaisha, yugen kaisha,
株式会社, 有限会社, 合同会社, 合資会社, 合名会社, 一般社団法人, 一般財団法人,
有限公司, 有限责任公司, 有限責任公司, 股份有限公司, 股份公司, 公司, 集团有限公司, 주식회사, 유한회사, 유한책임회사,
בע"מ, שותפות מוגבלת, شركة, ش.م.م, ذ.م.م, م.م.ح, ش.م.ع, ش.ذ.م.م
`
  .split(",")
  .map((form) => form.trim());
