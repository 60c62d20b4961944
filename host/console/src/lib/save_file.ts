// Gives the agent a file, as a download of the browser.
const releaseMs = 60_000; // browsers may begin to read a while after the click

export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), releaseMs);
}
