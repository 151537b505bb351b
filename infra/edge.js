// The viewer function of CloudFront (cloudfront-js-2.0). It sees addresses of pages only: never a form, a cookie or a query's meaning.
// infra/release/edge.py fills in the two lines marked below and takes the comments out.
const moved = {}; // REDIRECTS
const stored = null; // STORE
async function present(path) {
  if (moved[path] || !stored) return moved[path];
  try { return await stored.get(path); } catch (e) { return undefined; }
}
async function handler(event) {
  const request = event.request;
  const uri = request.uri;
  const file = uri.slice(uri.lastIndexOf('/') + 1).includes('.');
  const path = uri.endsWith('/') || file ? uri : uri + '/';
  let decoded = path;
  try { decoded = decodeURIComponent(path); } catch (e) { /* no address of ours */ }
  const to = (await present(path)) || (decoded !== path && (await present(decoded)));
  // « //elsewhere/ » would be another site.
  if (to || (path !== uri && !uri.startsWith('//'))) {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: to || path } } };
  }
  if (uri.endsWith('/')) request.uri = uri + 'index.html';
  return request;
}
