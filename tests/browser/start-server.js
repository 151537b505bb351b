// Starts the real local server once for all browser tests, with a queue and keys of its own, and stops it at the end.
// The pages are those that will be published: following changes is tried in live.spec.js, on a server of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

export default async function startServer() {
  const work = mkdtempSync(path.join(tmpdir(), 'browser-tests-'));
  const { site, queue, stop } = await launch(work, ['--no-watch']);

  process.env.SITE_URL = site;
  process.env.QUEUE_URL = queue;
  process.env.STAFF_BIN = path.join(target, 'release/staff');
  process.env.STAFF_KEY_FILE = path.join(work, 'local/keys/staff.key');
  process.env.SITE_OUT = path.join(work, 'public');

  return async () => {
    await stop();
    rmSync(work, { recursive: true, force: true });
  };
}

/** Serves the site on free ports, publishing into the folder `work`. */
export async function launch(work, options) {
  const server = spawn(path.join(target, 'release/site-gen'), ['serve', '--port', '0', '--queue-port', '0',
    '--out', path.join(work, 'public'), '--local', path.join(work, 'local'), ...options],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const collect = chunk => { log += chunk; };
  server.stdout.on('data', collect);
  server.stderr.on('data', collect);
  const { site, queue } = await addresses(server, () => log);
  const stop = async () => {
    const ended = new Promise(resolve => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  return { site, queue, stop };
}

// The two loopback addresses that the server prints once it listens: the site's, then the queue's.
async function addresses(server, log) {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (server.exitCode !== null) break;
    const site = log().match(/http:\/\/127\.0\.0\.1:\d+(?=\/)/)?.[0];
    const queue = log().match(/AWS_ENDPOINT_URL_DYNAMODB=(http:\/\/127\.0\.0\.1:\d+)/)?.[1];
    if (site && queue) return { site, queue };
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`the server did not start:\n${log()}`);
}
