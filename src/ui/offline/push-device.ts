import { call } from '../api.ts';
import { languageNow } from '../language.ts';

/** `impossible`: this browser or address cannot. `forbidden`: the person said no to the browser. */
export type PushStanding = 'impossible' | 'forbidden' | 'off' | 'on';

const possible = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

export async function pushStanding(): Promise<PushStanding> {
  if (!possible()) return 'impossible';
  if (Notification.permission === 'denied') return 'forbidden';
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return 'impossible';
  return (await registration.pushManager.getSubscription()) ? 'on' : 'off';
}

/** Asks the browser, then tells the server where to send. What is sent is encrypted for this device alone. */
export async function switchPushOn(): Promise<PushStanding> {
  if (!possible()) return 'impossible';
  if ((await Notification.requestPermission()) !== 'granted') return 'forbidden';
  const registration = await navigator.serviceWorker.ready;
  const { publicKey } = await call('pushKey');
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  await call('subscribe', {
    body: {
      endpoint: endpoint ?? '',
      keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
      language: languageNow(),
    },
  });
  return 'on';
}

/** No more to any device of this person's. */
export async function switchPushOff(): Promise<PushStanding> {
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await call('unsubscribe');
  return 'off';
}

/** base64url, as RFC 8292 writes keys. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
