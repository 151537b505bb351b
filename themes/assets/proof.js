// While the answers are read over, the browser does the little work that makes sending by the thousand expensive: ALTCHA's
// protocol, counters tried until the derived key begins as the page says. Without it the answers are sent all the same,
// so whatever fails here is passed over; who sends before it is done waits PATIENCE milliseconds at most.
const PATIENCE = 8000;

const field = document.querySelector('input[name="_proof"]');
const bytes = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
const hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, '0')).join('');

/** The solution of a challenge, or null when no counter of the protocol solves it. */
async function solve({ cost, keyLength, keyPrefix, nonce, salt }) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const view = new DataView(password.buffer);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations: cost };
  for (let counter = 0; counter < 2 ** 16; counter++) {
    view.setUint32(start.length, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = hex(await crypto.subtle.deriveBits(derivation, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
  return null;
}

if (field?.value && globalThis.crypto?.subtle) {
  const task = JSON.parse(atob(field.value));
  let done = false;
  // The button that waits for the work; whoever steps back meanwhile takes it back.
  let waiting = null;
  const work = solve(task.challenge.parameters)
    .then(solution => { if (solution) field.value = btoa(JSON.stringify({ ...task, solution })); })
    .catch(() => {})
    .finally(() => { done = true; });
  field.form.addEventListener('submit', event => {
    waiting?.removeAttribute('aria-busy');
    waiting = null;
    if (done || event.submitter?.name === '_step') return;
    event.preventDefault();
    const { submitter } = event;
    waiting = submitter;
    submitter.setAttribute('aria-busy', 'true');
    Promise.race([work, new Promise(resolve => setTimeout(resolve, PATIENCE))]).then(() => {
      if (waiting !== submitter) return;
      done = true;
      field.form.requestSubmit(submitter);
    });
  });
}
