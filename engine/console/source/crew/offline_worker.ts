// Beside the crew page, on https: gives the page as this device last had it when the daemon cannot be reached. It keeps nothing and asks nobody else.
export {};

interface Asked extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** Whatever the daemon answers goes first; what the page laid by comes where no answer did. */
async function answered(request: Request, kept: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (trouble) {
    const found = await caches.match(kept, {cacheName: 'crew'});
    if (found) return found;
    throw trouble;
  }
}

self.addEventListener('fetch', (event) => {
  const {request, respondWith} = event as Asked;
  const {origin, pathname} = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  const isPage = request.mode === 'navigate' && pathname === '/crew';
  if (isPage || pathname.startsWith('/assets/')) respondWith.call(event, answered(request, pathname));
});
