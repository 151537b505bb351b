// What visitors have chosen for themselves: their own colours, no movement, a sheet of paper.
import { test, expect } from '@playwright/test';

const kinds = ['/', '/actions/', '/actions/hug-mandat-activite/', '/devenez-partenaire/', '/indicateurs/', '/boite-a-outils/', '/en/'];

for (const url of kinds) {
  test(`${url}: in forced colours the keyboard's place shows at each stop`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto(process.env.SITE_URL + url);
    const unseen = [];
    for (let stop = 0; stop < 25; stop++) {
      await page.keyboard.press('Tab');
      const { name, seen } = await page.evaluate(() => {
        const outlined = e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
        const at = document.activeElement;
        // A card or a label shows the focus of what it holds.
        const holders = [at, at.closest('.card'), at.closest('label')].filter(Boolean);
        return { name: at.outerHTML.slice(0, 80), seen: at === document.body || holders.some(outlined) };
      });
      if (!seen) unseen.push(name);
    }
    expect(unseen).toEqual([]);
  });
}

test('in forced colours a bar stands out from its ground, and a button has an edge', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${process.env.SITE_URL}/indicateurs/`);
  const charts = await page.evaluate(() => [...document.querySelectorAll('.chart')].map(chart => {
    const [bar, ground] = ['.chart__bar', '.chart__ground'].map(part => getComputedStyle(chart.querySelector(part)));
    return { bar: bar.fill, ground: ground.fill, edge: ground.stroke };
  }));
  expect(charts.length).toBeGreaterThan(3);
  for (const { bar, ground, edge } of charts) {
    expect(bar).not.toBe(ground);
    expect(edge).toBe(bar);
  }
  await page.goto(process.env.SITE_URL);
  const edges = await page.evaluate(() => [...document.querySelectorAll('.button')].map(button => getComputedStyle(button).borderTopWidth));
  expect(edges.length).toBeGreaterThan(1);
  for (const edge of edges) expect(parseFloat(edge)).toBeGreaterThan(0);
});

test('nothing moves for those who asked for less movement, and something does for the others', async ({ page }) => {
  const slow = () => [...document.querySelectorAll('*')].flatMap(e => [null, '::before', '::after'].map(part => getComputedStyle(e, part)))
    .filter(s => [s.transitionDuration, s.animationDuration].some(list => list.split(', ').some(time => parseFloat(time) > 0.001)) || s.scrollBehavior === 'smooth').length;
  for (const url of kinds) {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(process.env.SITE_URL + url);
    expect(await page.evaluate(slow), url).toBe(0);
  }
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.goto(process.env.SITE_URL);
  expect(await page.evaluate(slow)).toBeGreaterThan(0);
});

test('on paper every kind of page says whose it is and where it is found, and leaves out what only a screen can do', async ({ page }) => {
  for (const url of kinds) {
    await page.emulateMedia({ media: 'screen' });
    await page.goto(process.env.SITE_URL + url);
    const header = page.locator('.print-header');
    await expect(header, url).toBeHidden();
    await page.emulateMedia({ media: 'print' });
    await expect(header, url).toBeVisible();
    await expect(header).toContainText(await page.locator('.brand__name').textContent());
    await expect(header).toContainText(await page.locator('link[rel=canonical]').getAttribute('href'));
    for (const part of ['.header', '.footer__links', '.facets', '.motif', '.back-to-top']) {
      for (const element of await page.locator(part).all()) await expect(element, `${url} ${part}`).toBeHidden();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), url).toBeLessThanOrEqual(0);
  }
});
