// Pictures of a running site for human eyes: every given page at three widths, light and dark.
//   node screenshots.js http://127.0.0.1:8080 FOLDER / /actions/ …
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import config from './playwright.config.js';

const [site, folder, ...urls] = process.argv.slice(2);
if (!urls.length) {
  console.error('node screenshots.js SITE FOLDER URL…');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(config.use.launchOptions);
for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 768, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const url of urls) {
      await page.goto(site + url, { waitUntil: 'networkidle' });
      await page.evaluate(async () => {
        for (const image of document.images) image.loading = 'eager';
        await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
      });
      const name = url.replaceAll('/', '_').replace(/^_|_$/g, '') || 'accueil';
      await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await context.close();
  }
}
await browser.close();
