export function doctor(): Promise<void> {
  return Promise.resolve();
}
