// What several browser tests need to know of the site under test.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import axeCore from 'axe-core';

/** Every page that the generator wrote, as a site URL ("/actions/"), 404 included. */
export function pages() {
  const out = process.env.SITE_OUT;
  return readdirSync(out, { recursive: true })
    .filter(file => file.endsWith('.html'))
    .map(file => '/' + file.split(path.sep).join('/').replace(/index\.html$/, ''))
    .sort();
}

/** Runs the staff's command against the server's queue and returns what it prints. */
export function staff(...args) {
  return execFileSync(process.env.STAFF_BIN, args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_DYNAMODB: process.env.QUEUE_URL,
      AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'eu-central-2',
    },
  });
}

/** Violations that axe-core finds in the page: WCAG 2.2 A and AA, and its best practices. One line each. */
export async function violations(page) {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${v.help} — ${n.target.join(' ')}`));
}
