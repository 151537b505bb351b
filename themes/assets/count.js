// How much room is left in a long answer, or how much is too much: seen at once, said once one has stopped typing, and
// only near the end. Nothing is cut: the answer is checked when it is sent.
const QUIET = 1000; // milliseconds
const NEAR = 0.1; // of the limit

for (const limit of document.querySelectorAll('[data-limit]')) {
  const { limit: most, left, over } = limit.dataset;
  const area = document.getElementById(limit.id.replace(/-limit$/, ''));
  const spoken = document.createElement('p');
  spoken.className = 'visually-hidden';
  spoken.role = 'status';
  limit.after(spoken);
  const atRest = limit.textContent;
  let pause;

  const count = () => {
    const room = most - [...area.value].length;
    limit.textContent = area.value ? (room < 0 ? over : left).replace('{n}', Math.abs(room)) : atRest;
    limit.classList.toggle('field__limit--over', room < 0);
    return room;
  };

  area.addEventListener('input', () => {
    const room = count();
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = room < most * NEAR ? limit.textContent : ''; }, QUIET);
  });
  // Going back in the history restores the answer after this script ran.
  addEventListener('pageshow', count);
}
