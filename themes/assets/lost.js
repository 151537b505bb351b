// Where no page is: of all pages, those whose address is most like the one asked for, in place of the usual links.
// Addresses are compared three letters at a time, so that a word misspelt, cut or moved still counts.
const LIKE_ENOUGH = 0.4;

const trigrams = address => {
  const words = address.normalize('NFD').replace(/\p{M}/gu, '').replace(/(index)?\.\w+$/, '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return new Set(words.flatMap(word => [...word].map((_, at) => ` ${word} `.slice(at, at + 3))));
};

const likeness = (one, other) => 2 * [...one].filter(piece => other.has(piece)).length / (one.size + other.size);

const decoded = path => {
  try { return decodeURIComponent(path); } catch { return path; }
};

const page = async address => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

const slots = [...document.querySelectorAll('[data-lost] a')];
const asked = trigrams(decoded(location.pathname));
const sitemap = await (await fetch('/sitemap.xml')).text();
const near = [...sitemap.matchAll(/<loc>([^<]+)/g)]
  .map(([, address]) => new URL(address).pathname)
  .map(path => ({ path, score: likeness(asked, trigrams(decoded(path))) }))
  .filter(({ score }) => score >= LIKE_ENOUGH)
  .sort((one, other) => other.score - one.score)
  .slice(0, slots.length);
// Together, so that the list changes once
const found = await Promise.all(near.map(async ({ path }) => ({ path, seen: await page(path) })));
for (const [at, { path, seen }] of found.entries()) {
  slots[at].href = path;
  slots[at].textContent = seen.querySelector('h1').textContent.trim();
  slots[at].lang = slots[at].hreflang = seen.documentElement.lang;
}
