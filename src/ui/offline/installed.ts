import { ownScript } from '../trusted.ts';

/** Makes the page installable and able to be called; where the browser has no service workers, nothing is missing. */
export async function install(): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator)) return undefined;
  try {
    return await navigator.serviceWorker.register(ownScript('/service-worker.js'), { updateViaCache: 'none' });
  } catch {
    // Private windows and insecure addresses refuse; the page works without.
    return undefined;
  }
}

/** A pushed alarm was clicked while this page was open. */
export function onCalled(go: (path: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const hear = ({ data }: MessageEvent<unknown>): void => {
    const path = typeof data === 'object' && data !== null && 'go' in data ? data.go : undefined;
    if (typeof path === 'string' && path.startsWith('/alarms')) go(path);
  };
  navigator.serviceWorker.addEventListener('message', hear);
  return () => {
    navigator.serviceWorker.removeEventListener('message', hear);
  };
}
