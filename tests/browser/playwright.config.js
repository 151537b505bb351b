import { defineConfig } from '@playwright/test';

// Debian's Chromium; the extra flags keep a headless browser from calling home, so that "no request leaves the
// origin" is about our pages alone.
export default defineConfig({
  testDir: '.',
  globalSetup: './start-server.js',
  outputDir: 'node_modules/.results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  use: {
    browserName: 'chromium',
    locale: 'fr-CH',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
});
