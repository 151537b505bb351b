// Lighthouse's own opinion, for a phone on a slow network: performance, accessibility, best practices, search.
import { chromium, expect, test } from '@playwright/test';
import lighthouse from 'lighthouse';
import config from './playwright.config.js';

// Performance is measured in milliseconds of this machine: what else runs on it, other tests among them, lowers it. It is
// told, and asked to be good; what makes it so (weight, no shift, no request elsewhere) is tested to the last byte elsewhere.
const needed = { performance: 0.9, accessibility: 1, 'best-practices': 1, seo: 1 };

test('Lighthouse gives a home page, a list, an action and a form 100 for all but speed, and for that at least 90', async ({}, info) => {
  test.setTimeout(400_000);
  const port = 9300 + Math.floor(Math.random() * 400);
  const { executablePath, args } = config.use.launchOptions;
  const browser = await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${port}`] });
  const short = [];
  for (const url of ['/', '/actions/', '/actions/hug-reseau-de-partenaires/', '/devenez-partenaire/']) {
    const best = {};
    // Measured again when below: another program at work on the machine can only lower what is measured.
    const perfect = () => Object.keys(needed).every(id => best[id] === 1);
    for (let tries = 0; tries < 3 && !perfect(); tries++) {
      const options = { port, logLevel: 'error', onlyCategories: Object.keys(needed) };
      const { lhr } = await lighthouse(process.env.SITE_URL + url, options);
      // On a busy machine the browser's own record of the visit may be cut short.
      if (lhr.runtimeError) continue;
      for (const id in needed) best[id] = Math.max(best[id] ?? 0, lhr.categories[id].score);
    }
    expect(Object.keys(best), `${url}: no visit was recorded whole`).toHaveLength(4);
    const told = Object.entries(best).map(([id, score]) => `${id} ${Math.round(score * 100)}`).join(', ');
    info.annotations.push({ type: 'Lighthouse', description: `${url}: ${told}` });
    console.log(`Lighthouse ${url}: ${told}`);
    for (const id in needed) if (best[id] < needed[id]) short.push(`${url} ${id}: ${Math.round(best[id] * 100)}`);
  }
  await browser.close();
  expect(short).toEqual([]);
});
