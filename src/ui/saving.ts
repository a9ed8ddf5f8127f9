/** Hands a text to the browser as a file; nothing leaves the machine. */
export function saveText(name: string, text: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file once the click is handled; the address is let go a little later.
  window.setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
