// A telephone's photo may weigh 12 MB, and the service takes 4: what is too heavy, or too wide, is drawn smaller before it
// is sent. The service judges what arrives as it judges every file; what cannot be drawn here is sent as it is.
const EDGE = 1920;
const ENOUGH = 1_500_000;

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}

for (const input of document.querySelectorAll('input[type="file"][accept*="image/"]')) {
  let work = null;
  input.addEventListener('change', () => {
    const [file] = input.files;
    if (!file || file.size <= ENOUGH) return;
    work = smaller(file)
      .then(blob => {
        if (!blob || blob.size >= file.size || input.files[0] !== file) return;
        const files = new DataTransfer();
        files.items.add(new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }));
        input.files = files.files;
      })
      .catch(() => {})
      .finally(() => { work = null; });
  });
  // Whoever is faster than the drawing waits for it.
  input.form.addEventListener('submit', event => {
    if (!work) return;
    event.preventDefault();
    const { submitter } = event;
    work.then(() => input.form.requestSubmit(submitter));
  });
}
