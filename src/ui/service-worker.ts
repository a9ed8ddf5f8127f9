/// <reference lib="webworker" />
import { pushMessageOf } from './offline/push-words.ts';

/**
 * Keeps the page itself for when there is no network, and nothing of what it shows: no answer of the server is ever stored. Shows
 * alarms that were pushed to this device.
 */
declare const self: ServiceWorkerGlobalScope;

/** Both are written in by the build. */
const VERSION = '__VERSION__';
const FILES = JSON.parse('__FILES__') as readonly string[];
const CACHE = `augenmass-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(['/', ...FILES]);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && !pathname.startsWith('/api/') && !pathname.startsWith('/ledger/')) {
    // The newest page where there is a network; else the kept one, which finds no server and says so.
    event.respondWith(fetch(request).catch(async () => (await caches.match('/')) ?? Response.error()));
  } else if (pathname.startsWith('/assets/')) {
    // Such a file never changes under its name.
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

self.addEventListener('push', (event) => {
  let payload: unknown;
  try {
    payload = event.data?.json();
  } catch {
    payload = undefined;
  }
  const { title, body, language, path } = pushMessageOf(payload);
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      lang: language,
      tag: path,
      icon: '/icon-192.png',
      badge: '/icon-192.png',
      requireInteraction: true,
      data: path,
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = typeof event.notification.data === 'string' ? event.notification.data : '/alarms';
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: 'window' });
      const here = open[0];
      if (here) {
        await here.focus();
        here.postMessage({ go: path });
      } else await self.clients.openWindow(path);
    })(),
  );
});
