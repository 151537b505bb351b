// Ten key pages at three widths, kept after the run for people to look at: tests/browser/node_modules/.screenshots.
import { test, expect } from '@playwright/test';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'node_modules/.screenshots');
const keys = ['/', '/actions/', '/actions/hug-groupes-de-discussion/', '/comprendre/', '/plateforme/', '/cadre/', '/boite-a-outils/',
  '/indicateurs/', '/devenez-partenaire/', '/404.html'];

for (const width of [360, 768, 1280]) {
  test(`ten key pages are pictured at ${width} px, with all their pictures`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 900 });
    for (const url of keys) {
      await page.goto(process.env.SITE_URL + url);
      const broken = await page.evaluate(async () => {
        for (const image of document.images) image.loading = 'eager';
        const outcomes = await Promise.allSettled([...document.images].map(image => image.decode()));
        return outcomes.filter(outcome => outcome.status === 'rejected').length;
      });
      expect(broken, url).toBe(0);
      const name = url.replaceAll('/', '_').replace(/^_|_$/g, '') || 'accueil';
      await page.screenshot({ path: path.join(folder, `${name}-${width}.png`), fullPage: true });
    }
    expect(readdirSync(folder).filter(file => file.endsWith(`-${width}.png`)).length).toBe(keys.length);
  });
}
