// A slow connection: each page arrives in pieces with a pause in between, as it may anywhere but on the developer's
// computer. What a browser shows of the first pieces must not move when the others come.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PIECES = 8;
const PAUSE = 30; // ms, two frames
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml',
  '.webp': 'image/webp', '.avif': 'image/avif', '.png': 'image/png', '.jpg': 'image/jpeg', '.webmanifest': 'application/manifest+json' };

/** Serves the published site slowly. `answers`: other pages, by path, that a test brings along. */
export async function dribble() {
  const answers = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = path.join(process.env.SITE_OUT, pathname.replace(/\/$/, '/index.html'));
    const body = answers.get(pathname) ?? await readFile(file).catch(() => null);
    if (body === null) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    if (path.extname(file) !== '.html') return setTimeout(() => response.end(body), PAUSE);
    for (const piece of pieces(body.toString())) {
      response.write(piece);
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
    response.end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve); });
  return { site: `http://127.0.0.1:${server.address().port}`, answers, stop };
}

// Cut at line ends: a word cut in two grows when its other half comes, on any page.
function pieces(html) {
  const lines = html.split(/(?<=\n)/);
  const size = Math.ceil(lines.length / PIECES);
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, n) => lines.slice(n * size, (n + 1) * size).join(''));
}
