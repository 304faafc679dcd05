// Lays the page itself by for the time without a network, where the browser allows it (https): its job and its words are kept anyway.
import workerAddress from './offline_worker.ts?worker&url';

/** The page and every file that it was made of; those of an older build go. */
async function layBy(): Promise<void> {
  const files = performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((one) => one.origin === location.origin && one.pathname.startsWith('/assets/'));
  const paths = ['/crew', ...new Set(files.map((one) => one.pathname))];
  const kept = await caches.open('crew');
  await kept.addAll(paths);
  for (const request of await kept.keys()) if (!paths.includes(new URL(request.url).pathname)) await kept.delete(request);
}

export async function keepPageForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return;
  try {
    await navigator.serviceWorker.register(workerAddress, {scope: '/crew', type: 'module'});
    await layBy();
  } catch {
    // A private window, or no network: the page works on as long as it is open.
  }
}
