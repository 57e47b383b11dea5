// Photographs of papers are made smaller on the phone, so that several pages fit in one sending; a PDF goes as it is.
const LONGEST = 2200;

for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
  input.addEventListener("change", async () => {
    const smaller = new DataTransfer();
    for (const file of input.files) smaller.items.add(await shrink(file));
    input.files = smaller.files;
  });
}

async function shrink(file) {
  if (!file.type.startsWith("image/") || file.size < 1e6) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob.size < file.size ? new File([blob], "giay.jpg", { type: blob.type }) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}
