// What a page weighs on its way: itself, its styles and its scripts, compressed as a host sends them; photos apart.
import { test, expect } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { pages } from './site.js';

const file = url => path.join(process.env.SITE_OUT, url.endsWith('/') ? `${url}index.html` : url);
const sizes = new Map();

function size(url) {
  if (!sizes.has(url)) sizes.set(url, brotliCompressSync(readFileSync(file(url))).length);
  return sizes.get(url);
}

/** The page and what it cannot be shown without. */
function weight(url) {
  const html = readFileSync(file(url), 'utf8');
  const needed = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"|<script [^>]*src="([^"]+)"|<link rel="icon" href="([^"]+)"/g)];
  expect(needed.length, url).toBeGreaterThan(1);
  return [url, ...needed.map(match => match[1] ?? match[2] ?? match[3])].reduce((sum, part) => sum + size(part), 0);
}

function allowed(url) {
  if (url === '/' || url === '/en/') return 30 * 1024;
  if (/^\/actions\/[^/]+\/$/.test(url)) return 25 * 1024;
  return 50 * 1024;
}

test('every page is as light as promised', () => {
  const heavy = pages().filter(url => weight(url) > allowed(url)).map(url => `${url}: ${weight(url)} bytes`);
  expect(pages().length).toBeGreaterThan(50);
  expect(heavy).toEqual([]);
});

test('each script is under 3 kB before any compression', () => {
  const assets = path.join(process.env.SITE_OUT, 'assets');
  const scripts = readdirSync(assets).filter(name => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(1);
  for (const name of scripts) expect(readFileSync(path.join(assets, name)).length, name).toBeLessThan(3 * 1024);
});

// 7:1 for what one reads, computed from the tokens themselves, by day and by night.
test('body text has a contrast of 7:1 on every ground', async ({ page }) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.goto(process.env.SITE_URL);
    const ratios = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      const luminance = token => {
        probe.style.setProperty('color', `var(${token})`);
        const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
      const grounds = ['--ground', '--ground-tint', '--ground-warm', '--ground-cool', '--raised'];
      const pairs = grounds.flatMap(ground => ['--ink', '--ink-soft', '--plum'].map(ink => [ink, ground]));
      const states = ['danger', 'good', 'wait', 'doing'].map(state => [`--${state}`, `--${state}-ground`]);
      return [...pairs, ...states, ['--ink-on-strong', '--ground-strong'], ['--ink-on-strong-soft', '--ground-strong']]
        .map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, ratio: ratio(ink, ground) }));
    });
    expect(ratios.length).toBe(21);
    expect(ratios.filter(({ ratio }) => !(ratio >= 7)), colorScheme).toEqual([]);
  }
});
