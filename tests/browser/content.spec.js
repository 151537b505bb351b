// What the pages promise beyond their text: a plan that names every page, charts that say the same as their tables,
// sheets that fill their paper and no more.
import { test, expect } from '@playwright/test';
import { pages } from './site.js';

test('the plan of the site leads to every page that is not an entry of a list', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/plan-du-site/`);
  const linked = new Set(await page.getByRole('main').getByRole('link').evaluateAll(links => links.map(a => new URL(a.href).pathname)));
  // Entries, further pages of a list and what is below a page that the plan names are reached from there.
  const below = url => [...linked].some(other => other !== '/' && url !== other && url.startsWith(other));
  const missing = pages().filter(url => url.endsWith('/') && !url.startsWith('/en/') && !linked.has(url) && !below(url));
  expect(linked.size).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

test('each chart draws the numbers of its table, in proportion', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/indicateurs/`);
  const charts = await page.locator('.chart').evaluateAll(figures => figures.map(figure => ({
    title: figure.querySelector('h3').textContent,
    values: [...figure.querySelectorAll('.chart__value')].map(e => Number(e.textContent)),
    table: [...figure.querySelectorAll('tbody td')].map(e => Number(e.textContent)),
    bars: [...figure.querySelectorAll('.chart__bar')].map(e => e.getBBox().width),
    source: figure.querySelector('figcaption').textContent.trim(),
  })));
  expect(charts.length).toBeGreaterThan(4);
  for (const { title, values, table, bars, source } of charts) {
    expect(table, title).toEqual(values);
    expect(values.length, title).toBeGreaterThan(1);
    expect(source, title).not.toBe('');
    const longest = Math.max(...bars);
    const most = Math.max(...values);
    values.filter(value => value > 0).forEach((value, index) => expect(bars[index] / longest, `${title} ${value}`).toBeCloseTo(value / most, 2));
  }
});

test('no invented action is counted, listed or offered as data', async ({ page, request }) => {
  await page.goto(`${process.env.SITE_URL}/exemples/`);
  const examples = await page.locator('.card__title a').evaluateAll(links => links.map(a => a.textContent.trim()));
  expect(examples.length).toBeGreaterThan(0);
  const data = await (await request.get(`${process.env.SITE_URL}/actions.json`)).json();
  const titles = data.entries.map(entry => entry.title);
  expect(titles.filter(title => examples.includes(title) || title.startsWith('Exemple'))).toEqual([]);
  await page.goto(`${process.env.SITE_URL}/indicateurs/`);
  await expect(page.locator('.chart figcaption').first()).toContainText(`les ${titles.length} actions`);
});

for (const { url, sheets, width, height, form } of [
  { url: '/affiche/', sheets: 1, width: 210, height: 297, form: '/devenez-partenaire/' },
  { url: '/depliant/', sheets: 2, width: 148, height: 210, form: '/devenez-partenaire/' },
  { url: '/en/poster/', sheets: 1, width: 210, height: 297, form: '/en/become-a-partner/' },
  { url: '/en/leaflet/', sheets: 2, width: 148, height: 210, form: '/en/become-a-partner/' },
]) {
  test(`${url} prints on ${sheets} sheet(s) of ${width} × ${height} mm, nothing cut`, async ({ page }) => {
    await page.goto(process.env.SITE_URL + url);
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox \[([\d. ]+)\]/g)].map(([, box]) => box.trim().split(' ').map(Number));
    expect(boxes.length).toBe(sheets);
    for (const [, , w, h] of boxes) {
      expect(Math.abs(w * 25.4 / 72 - width)).toBeLessThan(1);
      expect(Math.abs(h * 25.4 / 72 - height)).toBeLessThan(1);
    }
    await page.emulateMedia({ media: 'print' });
    const cut = await page.locator('.sheet').evaluateAll(all => all.map(sheet => {
      const bottom = sheet.getBoundingClientRect().bottom;
      return Math.max(...[...sheet.querySelectorAll('.sheet__text, .sheet__way')].map(e => e.getBoundingClientRect().bottom)) - bottom;
    }));
    for (const over of cut) expect(over).toBeLessThan(0);
    const code = page.locator('.sheet__code');
    await expect(code).toHaveCount(1);
    expect(await code.getAttribute('aria-label')).toMatch(new RegExp(`\\w${form}$`));
  });
}
