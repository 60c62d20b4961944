// Files made in the browser and handed to a page as people do.

// A PNG of noise, which hardly compresses: about 3 bytes a pixel.
export async function noisePng(page, width, height = width) {
  const bytes = await page.evaluate(
    async ([width, height]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d");
      const image = context.createImageData(width, height);
      for (let at = 0; at < image.data.length; ++at) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
      context.putImageData(image, 0, 0);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      return new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.readAsDataURL(blob);
      });
    },
    [width, height],
  );
  return Buffer.from(bytes, "base64");
}

export function dataTransfer(page, files) {
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: buffer.toString("base64") }));
  return page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of files)
      data.items.add(new File([Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))], name, { type }));
    return data;
  }, plain);
}

export async function paste(locator, files) {
  const data = await dataTransfer(locator.page(), files);
  await locator.evaluate((element, clipboardData) => {
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true });
    element.dispatchEvent(event);
  }, data);
}

export async function dragOver(locator, files) {
  const data = await dataTransfer(locator.page(), files);
  await locator.dispatchEvent("dragover", { dataTransfer: data });
  return { drop: () => locator.dispatchEvent("drop", { dataTransfer: data }) };
}
