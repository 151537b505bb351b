// What programs read: open data that keeps its own promise, and a policy that no page of the site offends.
import { test, expect } from '@playwright/test';
import Ajv from 'ajv/dist/2020.js';
import { pages } from './site.js';

test('open data is as its schema says', async ({ request }) => {
  const get = async path => (await request.get(process.env.SITE_URL + path)).json();
  const ajv = new Ajv({ allErrors: true });
  const valid = ajv.compile(await get('/actions.schema.json'));
  const data = await get('/actions.json');
  valid(data);
  expect(valid.errors).toBeNull();
  expect(data.entries.length).toBeGreaterThan(10);
  // A schema that accepts anything would say yes here too.
  data.entries[0].inconnu = true;
  expect(valid(data)).toBe(false);
});

test('the table has as many lines as there are entries, each with as many cells as the first', async ({ request }) => {
  const text = await (await request.get(`${process.env.SITE_URL}/actions.csv`)).text();
  const data = await (await request.get(`${process.env.SITE_URL}/actions.json`)).json();
  const lines = cells(text.replace(/^\ufeff/, ''));
  expect(lines.length).toBe(data.entries.length + 1);
  expect(new Set(lines.map(line => line.length)).size).toBe(1);
});

test('no page offends its own policy', async ({ page }) => {
  test.setTimeout(300_000);
  const offences = new Set();
  await page.exposeFunction('offended', text => offences.add(text));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
    event => window.offended(`${location.pathname}: ${event.violatedDirective} ${event.blockedURI}`)));
  for (const url of pages()) {
    const response = await page.goto(process.env.SITE_URL + url);
    expect(response.headers()['content-security-policy'], url).toContain("default-src 'none'");
    await page.waitForLoadState('load');
  }
  expect([...offences]).toEqual([]);
  // The ear is open: a style in the page is heard.
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await expect.poll(() => offences.size).toBeGreaterThan(0);
});

// RFC 4180, read independently of the program that wrote it.
function cells(text) {
  const lines = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/gy)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') lines.push([]);
    if (end === '') break;
  }
  return lines.filter(line => line.length > 1);
}
